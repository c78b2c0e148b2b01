from collections.abc import Iterator

from corelane.policies.model.rule import Level, NotApplicable, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import POOL_COMPONENTS
from corelane.policies.objects.hosts.hostplan import host_plan, kernel_arguments, kubelet


@rule(
    code="CL-HST-012",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to=POOL_COMPONENTS,
    remedy=(
        "Set isolcpus with the flag managed_irq only, with isolation.loadBalancing of the profile"
    ),
    controls=("nist-800-53r5/SC-6",),
)
def shared_cpus_stay_load_balanced(pool: Resource) -> Iterator[Violation]:
    """A cluster node does not remove its isolated CPUs from the scheduler's load balancing domains.

    Pods without exclusive CPUs, such as node agents, run on the CPUs that no pod has taken yet.
    With `isolcpus=domain`, which is the default if no flag is given, the kernel never moves a
    thread between those CPUs: all threads of a pod pile up on one of them, and the host gate that
    verifies the node times out next to idle CPUs (kubernetes/kubernetes#87862).
    """
    kubelet(pool)
    values = kernel_arguments(host_plan(pool), "isolcpus")
    if not values:
        msg = "kernel argument isolcpus is not set"
        raise NotApplicable(msg)
    for value in values:
        flags = {part for part in value.split(",") if part and not part[0].isdigit()}
        if not flags or "domain" in flags:
            message = "isolcpus removes CPUs that pods share from load balancing"
            yield Violation(message, "hostPlan.kernelArguments")
