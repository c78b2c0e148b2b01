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
    remedy="Select one pool where all machine types have the same processor model",
)
def backtests_run_on_one_processor(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """All shards of a backtest run on the same processor model.

    Environment variables fix the instruction set of the large libraries. The C library, the
    compiler's own dispatch and smaller dependencies still choose by the processor they find. With
    two models in one pool, last digits differ between shards. Spot pools invite this mistake,
    because they list several machine types to get capacity.
    """
    pod = pod_of(resource)
    if text_at(pod.labels, ROLE) != "backtest":
        msg = "the workload does not have the role backtest"
        raise NotApplicable(msg)
    path = f"{pod.path}spec.nodeSelector"
    pools = pools_selected(pod.spec, stack)
    models = {model for pool in pools for model in _models(pool)}
    if not pools:
        yield Violation("the node selector matches no pool of the stack", path)
    elif models == {""}:
        yield Violation("the processor model of the selected machines is not declared", path)
    elif len(models) > 1:
        known = " and ".join(sorted(model or "an undeclared model" for model in models))
        yield Violation(f"the selected machines have {known}", path)


def _models(pool: Resource) -> set[str]:
    plans = [*mapping_at(pool.props, "hostPlans").values()] or [at(pool.props, "hostPlan")]
    return {text_at(plan, "cpuModel") for plan in plans}
