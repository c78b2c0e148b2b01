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
    remedy="Remove the sysctl from the profile, or set it to the kubelet's value",
    controls=("nist-800-53r5/SC-6",),
)
def sysctls_keep_the_kubelets_defaults(pool: Resource) -> Iterator[Violation]:
    """A profile sets no sysctl to a value that makes the kubelet refuse to start.

    With `protectKernelDefaults`, which nodeadm sets, the kubelet checks six sysctls and exits if
    one differs. Published tuning guides change two of them (`vm.overcommit_memory=2` and
    `kernel.panic=0`): the node boots, never joins, and its metal instance is billed while it is
    being replaced.
    """
    if not truthy(kubelet(pool).get("protectKernelDefaults")):
        msg = "protectKernelDefaults is off, so the kubelet sets these sysctls itself"
        raise NotApplicable(msg)
    for sysctl in items_at(host_plan(pool), "sysctls"):
        key = sysctl_of(sysctl)
        wanted = _WANTED.get(key)
        if wanted is not None and text_at(sysctl, "value") != wanted:
            yield Violation(f"{key} is not {wanted}", "hostPlan.sysctls")
