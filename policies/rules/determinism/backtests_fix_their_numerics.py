from collections.abc import Iterator
from typing import Final

from corelane.policies.model.rule import Level, NotApplicable, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import ROLE
from corelane.policies.objects.kubernetes.pods import WORKLOADS, pod_of
from corelane.policies.values.read import items_at, text_at

_THREADS: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_FIXED: Final = (*_THREADS, "OPENBLAS_CORETYPE", "MKL_CBWR", "PYTHONHASHSEED", "TZ")


@rule(
    code="CL-DET-001",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to=WORKLOADS,
    remedy=(
        "Set each variable to a literal value in env of the container; libraries read them at "
        "import"
    ),
)
def backtests_fix_their_numerics(resource: Resource) -> Iterator[Violation]:
    """A backtest sets its thread counts, instruction set, hash seed and time zone explicitly.

    BLAS takes its thread count from the CPUs it sees and its kernels from the processor it finds,
    so the same image computes different last digits on another node. A strategy that trades on such
    a digit passes validation on one machine and loses money on the next.
    """
    pod = pod_of(resource)
    if text_at(pod.labels, ROLE) != "backtest":
        msg = "the workload does not have the role backtest"
        raise NotApplicable(msg)
    for container in pod.containers(init=False):
        env = {text_at(e, "name"): e for e in items_at(container.props, "env")}
        unset = [n for n in _FIXED if not text_at(env.get(n), "value")]
        if unset:
            message = f"container {container.name} does not set {', '.join(unset)}"
            yield Violation(message, f"{container.path}.env")
        if text_at(env.get("PYTHONHASHSEED"), "value") == "random":
            message = f"PYTHONHASHSEED of container {container.name} is random"
            yield Violation(message, f"{container.path}.env")
