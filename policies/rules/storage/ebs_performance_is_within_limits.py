from collections.abc import Iterator
from typing import Final

from corelane.policies.model.rule import Level, NotApplicable, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import STORAGE_CLASS
from corelane.policies.values.quantity import quantity
from corelane.policies.values.read import at, has, mapping_at, text_at

# AWS EBS user guide, volume types, as of late 2025: IOPS, and MiB/s for gp3.
_IOPS: Final = {"gp3": (3_000, 80_000), "io1": (100, 64_000), "io2": (100, 256_000)}
_THROUGHPUT: Final = {"gp3": (125, 2_000)}
_IOPS_PER_MIBPS: Final = 4


@rule(
    code="CL-STO-004",
    level=Level.BLOCK,
    severity=Severity.MEDIUM,
    applies_to={STORAGE_CLASS},
    remedy="Set iops and throughput within the range of the volume type",
    controls=("nist-800-53r5/SC-6",),
)
def ebs_performance_is_within_limits(resource: Resource) -> Iterator[Violation]:
    """A storage class requests EBS performance within the limits of its volume type.

    Kubernetes accepts any value in the class. The first volume fails later, while a pod waits for
    its journal; or the driver caps the value, and the journal is slower than planned.
    """
    if text_at(resource.props, "provisioner") != "ebs.csi.aws.com":
        msg = "the storage class does not create EBS volumes"
        raise NotApplicable(msg)
    wanted = mapping_at(resource.props, "parameters")
    kind = text_at(wanted, "type") or "gp3"
    for key, ranges in (("iops", _IOPS), ("throughput", _THROUGHPUT)):
        if not has(wanted, key):
            continue
        if kind not in ranges:
            yield Violation(f"{kind} does not support {key}", f"parameters.{key}")
            continue
        low, high = ranges[kind]
        if not low <= quantity(at(wanted, key)) <= high:
            yield Violation(
                f"{key} of {kind} is outside the range {low} to {high}", f"parameters.{key}"
            )
    if has(wanted, "iops") and has(wanted, "iopsPerGB"):
        yield Violation("iops and iopsPerGB are mutually exclusive", "parameters")
    if kind == "gp3" and has(wanted, "throughput"):
        iops = quantity(at(wanted, "iops") or _IOPS[kind][0])
        if iops < quantity(at(wanted, "throughput")) * _IOPS_PER_MIBPS:
            yield Violation(
                "gp3 needs at least 4 IOPS for each MiB/s of throughput", "parameters.throughput"
            )
