from collections.abc import Iterator

from corelane.policies.model.rule import Level, NotApplicable, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import POOL_COMPONENTS
from corelane.policies.objects.hosts.hostplan import host_plan, kernel_arguments, kubelet


@rule(
    code="CL-HST-012",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to=POOL_COMPONENTS,
    remedy="Write isolcpus with the flag managed_irq alone: isolation.loadBalancing of the profile",
    controls=("nist-800-53r5/SC-6",),
)
def shared_cpus_stay_load_balanced(pool: Resource) -> Iterator[Violation]:
    """A node of the cluster does not take its isolated CPUs out of the scheduler's domains.

    Whoever has no CPU of its own, node agents first, runs on those that no pod has taken yet.
    With ``isolcpus=domain``, which is what the argument means without a flag, the kernel never
    moves a thread between them: all threads of a pod pile up on one, and the gate that verifies
    the node times out beside idle CPUs (kubernetes/kubernetes#87862).
    """
    kubelet(pool)
    values = kernel_arguments(host_plan(pool), "isolcpus")
    if not values:
        msg = "isolcpus is not written"
        raise NotApplicable(msg)
    for value in values:
        flags = {part for part in value.split(",") if part and not part[0].isdigit()}
        if not flags or "domain" in flags:
            message = "isolcpus takes CPUs that pods share out of load balancing"
            yield Violation(message, "hostPlan.kernelArguments")
