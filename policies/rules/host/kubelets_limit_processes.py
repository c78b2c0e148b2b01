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
    """The kubelet limits how many processes and threads a pod can start.

    The default is no limit, and a pod cannot declare process ids as a resource. A research job that
    forks without end takes every process id of its node. Then nothing can start there, neither a
    probe nor an operator's shell.
    """
    limit = at(kubelet(pool), "podPidsLimit")
    if limit is None or quantity(limit) <= 0:
        yield Violation("podPidsLimit sets no limit", "hostPlan.kubelet.podPidsLimit")
    elif quantity(limit) >= _MOST:
        yield Violation(
            "podPidsLimit is at least the kernel's maximum of 4194304",
            "hostPlan.kubelet.podPidsLimit",
        )
