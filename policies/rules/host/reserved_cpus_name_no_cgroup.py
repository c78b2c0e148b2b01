from collections.abc import Iterator

from corelane.policies.model.rule import Level, NotApplicable, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import POOL_COMPONENTS
from corelane.policies.objects.hosts.hostplan import kubelet
from corelane.policies.values.read import has, text_at

_CGROUPS = ("systemReservedCgroup", "kubeReservedCgroup")


@rule(
    code="CL-HST-010",
    level=Level.BLOCK,
    severity=Severity.CRITICAL,
    applies_to=POOL_COMPONENTS,
    remedy='Write systemReservedCgroup: "" and kubeReservedCgroup: "" beside reservedSystemCPUs',
    controls=("nist-800-53r5/SC-6",),
)
def reserved_cpus_name_no_cgroup(pool: Resource) -> Iterator[Violation]:
    """A kubelet with ``reservedSystemCPUs`` names no reserved cgroups, and says so itself.

    The kubelet refuses to start with both (cmd/kubelet/app/options and validation.go). nodeadm
    sets ``/system`` and ``/runtime`` by default and merges, so a node that leaves the two out
    boots, never joins, and is replaced again and again: the pool is lost, and metal is paid for.
    """
    settings = kubelet(pool)
    if not has(settings, "reservedSystemCPUs"):
        msg = "the kubelet reserves no CPUs by number"
        raise NotApplicable(msg)
    for key in _CGROUPS:
        if not has(settings, key):
            yield Violation(f"{key} is left to nodeadm's default", f"hostPlan.kubelet.{key}")
        elif text_at(settings, key):
            yield Violation(f"{key} names a cgroup", f"hostPlan.kubelet.{key}")
