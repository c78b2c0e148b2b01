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
    remedy='Set systemReservedCgroup: "" and kubeReservedCgroup: "" next to reservedSystemCPUs',
    controls=("nist-800-53r5/SC-6",),
)
def reserved_cpus_name_no_cgroup(pool: Resource) -> Iterator[Violation]:
    """A kubelet with `reservedSystemCPUs` sets both reserved cgroups to an empty string.

    The kubelet refuses to start with `reservedSystemCPUs` and a reserved cgroup
    (cmd/kubelet/app/options and validation.go). nodeadm sets `/system` and `/runtime` by default
    and merges, so a node that omits the two settings boots, never joins, and is replaced again and
    again, while its metal instances are billed.
    """
    settings = kubelet(pool)
    if not has(settings, "reservedSystemCPUs"):
        msg = "reservedSystemCPUs is not set"
        raise NotApplicable(msg)
    for key in _CGROUPS:
        if not has(settings, key):
            yield Violation(
                f"{key} is not set, so nodeadm's default applies", f"hostPlan.kubelet.{key}"
            )
        elif text_at(settings, key):
            yield Violation(f"{key} is not empty", f"hostPlan.kubelet.{key}")
