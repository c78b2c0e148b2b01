from collections.abc import Iterator

from corelane.policies.model.rule import Level, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import POOL_COMPONENTS
from corelane.policies.objects.hosts.hostplan import kubelet
from corelane.policies.values.quantity import quantity
from corelane.policies.values.read import at

# Linux include/linux/threads.h, PID_MAX_LIMIT: no host has more.
_MOST = 4_194_304


@rule(
    code="CL-HST-006",
    level=Level.BLOCK,
    severity=Severity.MEDIUM,
    applies_to=POOL_COMPONENTS,
    remedy="Set podPidsLimit of the pool's kubelet to what its largest pod needs",
    controls=("nist-800-53r5/SC-6", "nist-800-190/4.4.3"),
)
def kubelets_limit_processes(pool: Resource) -> Iterator[Violation]:
    """A pod can start only so many processes and threads as its pool allows.

    The kubelet's default is no limit. Process ids are the one resource that no pod can be asked to
    state: a research job that forks without end takes the last one of its node, and nothing
    starts there any more, neither a probe nor the shell of whoever wants to help.
    """
    limit = at(kubelet(pool), "podPidsLimit")
    if limit is None or quantity(limit) <= 0:
        yield Violation("podPidsLimit sets no limit", "hostPlan.kubelet.podPidsLimit")
    elif quantity(limit) >= _MOST:
        yield Violation("podPidsLimit is all that a host has", "hostPlan.kubelet.podPidsLimit")
