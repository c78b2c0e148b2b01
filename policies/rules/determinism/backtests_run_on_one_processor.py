from collections.abc import Iterator

from corelane.policies.model.rule import (
    Level,
    NotApplicable,
    Resource,
    Severity,
    Stack,
    Violation,
    rule,
)
from corelane.policies.model.vocabulary import ROLE
from corelane.policies.objects.hosts.hostplan import pools_selected
from corelane.policies.objects.kubernetes.pods import WORKLOADS, pod_of
from corelane.policies.values.read import at, mapping_at, text_at


@rule(
    code="CL-DET-003",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to=WORKLOADS,
    remedy="Select one pool whose machine types have the same processor",
)
def backtests_run_on_one_processor(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """All shards of a backtest run on one model of processor.

    Variables hold the large libraries to an instruction set. The C library, the compiler's own
    dispatch and every smaller dependency still choose by the processor they find: two models in one
    pool, and last digits differ from shard to shard. Spot pools invite the mistake, since a second
    machine type is how they get capacity.
    """
    pod = pod_of(resource)
    if text_at(pod.labels, ROLE) != "backtest":
        msg = "the workload is no backtest"
        raise NotApplicable(msg)
    path = f"{pod.path}spec.nodeSelector"
    pools = pools_selected(pod.spec, stack)
    models = {model for pool in pools for model in _models(pool)}
    if not pools:
        yield Violation("it selects no pool of the stack", path)
    elif models == {""}:
        yield Violation("its machines do not say what processor they have", path)
    elif len(models) > 1:
        known = " and ".join(sorted(model or "one it does not name" for model in models))
        yield Violation(f"its machines have {known}", path)


def _models(pool: Resource) -> set[str]:
    plans = [*mapping_at(pool.props, "hostPlans").values()] or [at(pool.props, "hostPlan")]
    return {text_at(plan, "cpuModel") for plan in plans}
