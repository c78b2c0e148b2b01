from collections.abc import Iterator

from corelane.policies.model.rule import Level, NotApplicable, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import POOL_COMPONENTS
from corelane.policies.objects.hosts.hostplan import host_plan, kubelet, sysctl_of
from corelane.policies.values.read import items_at, text_at, truthy

# pkg/kubelet/cm/container_manager_linux.go, setupKernelTunables.
_WANTED = {
    "vm.overcommit_memory": "1",
    "vm.panic_on_oom": "0",
    "kernel.panic": "10",
    "kernel.panic_on_oops": "1",
    "kernel.keys.root_maxkeys": "1000000",
    "kernel.keys.root_maxbytes": "25000000",
}


@rule(
    code="CL-HST-013",
    level=Level.BLOCK,
    severity=Severity.CRITICAL,
    applies_to=POOL_COMPONENTS,
    remedy="Drop the sysctl from the profile, or give it the kubelet's own value",
    controls=("nist-800-53r5/SC-6",),
)
def sysctls_keep_the_kubelets_defaults(pool: Resource) -> Iterator[Violation]:
    """No sysctl of a profile is one that the kubelet would refuse to start with.

    With ``protectKernelDefaults``, which nodeadm sets, the kubelet compares six sysctls and exits
    if one differs. Published tuning guides set two of them (``vm.overcommit_memory=2`` and
    ``kernel.panic=0``): the node boots, never joins, and metal is paid for while it is replaced.
    """
    if not truthy(kubelet(pool).get("protectKernelDefaults")):
        msg = "the kubelet sets its kernel defaults itself"
        raise NotApplicable(msg)
    for sysctl in items_at(host_plan(pool), "sysctls"):
        key = sysctl_of(sysctl)
        wanted = _WANTED.get(key)
        if wanted is not None and text_at(sysctl, "value") != wanted:
            yield Violation(f"{key} is not {wanted}", "hostPlan.sysctls")
