from collections.abc import Iterator
from typing import Final

from corelane.policies.model.rule import Level, Resource, Severity, Violation, rule
from corelane.policies.objects.kubernetes.pods import WORKLOADS, pod_of
from corelane.policies.values.quantity import quantity

_PREFIX: Final = "qos.projectcalico.org/"
_CONTAINERD: Final = ("kubernetes.io/ingress-bandwidth", "kubernetes.io/egress-bandwidth")
# projectcalico/calico libcalico-go/lib/backend/k8s/conversion/constants.go; bursts in bits,
# minimum bursts in bytes.
_RANGES: Final = {
    "Bandwidth": ("1k", "1P"),
    "Burst": ("1k", "34359738360"),
    "Peakrate": ("1010", "1010T"),
    "Minburst": ("1k", "100M"),
    "PacketRate": ("1", "10k"),
    "PacketBurst": ("1", "10k"),
    "MaxConnections": ("1", "4294967295"),
}
_BOUNDS: Final = {
    f"{_PREFIX}{way}{name}": bounds
    for way in ("ingress", "egress")
    for name, bounds in _RANGES.items()
} | dict.fromkeys(_CONTAINERD, ("1k", "1P"))


@rule(
    code="CL-NET-003",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to=WORKLOADS,
    remedy="Set a value inside the range; bandwidths and bursts are in bits",
    controls=("nist-800-53r5/SC-6",),
)
def bandwidth_is_in_range(resource: Resource) -> Iterator[Violation]:
    """Bandwidth annotations of a pod are known to Calico, with a value inside Calico's range.

    Calico clamps a value that is out of range and only logs it, and ignores a misspelled
    annotation. A limit meant as 10 Gbit/s but written as `10` limits a feed to 1,000 bit/s, or not
    at all.
    """
    pod = pod_of(resource)
    for name in pod.annotations:
        path = f"{pod.path}metadata.annotations"
        if name in _BOUNDS:
            low, high = _BOUNDS[name]
            if not quantity(low) <= quantity(pod.annotations[name]) <= quantity(high):
                yield Violation(f"{name} is outside the range {low} to {high}", path)
        elif name.startswith(_PREFIX) and name != f"{_PREFIX}dscp":
            yield Violation(f"{name} is not a Calico annotation", path)
