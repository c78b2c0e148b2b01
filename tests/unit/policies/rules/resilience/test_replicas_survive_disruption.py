from typing import Any

import pytest

from policies.rules.resilience.replicas_survive_disruption import (
    replicas_survive_disruption as rule,
)
from tests.support.policy import UNKNOWN, a_resource, changed, messages, verdict
from tests.support.resources import DEPLOYMENT, workload, workload_props

LABELS = {"app": "risk"}


def deployment(replicas: object = 2, **spec: Any) -> Any:
    spread = {"topologySpreadConstraints": [{"topologyKey": "kubernetes.io/hostname"}]}
    props = workload_props(labels=LABELS, **(spread | spec))
    return workload(changed(props, "spec/replicas", replicas), kind=DEPLOYMENT)


def budget(labels: dict[str, str], home: str = "alpha-t0") -> Any:
    props = {"metadata": {"namespace": home}, "spec": {"selector": {"matchLabels": labels}}}
    return a_resource("kubernetes:policy/v1:PodDisruptionBudget", props, "budget")


def test_a_budget_and_a_spread_comply() -> None:
    assert messages(rule, deployment(), budget(LABELS)) == []


@pytest.mark.parametrize(
    "budgets", [(), (budget({"app": "pnl"}),), (budget(LABELS, home="elsewhere"),)]
)
def test_without_a_budget_of_its_own_it_is_reported(budgets: tuple[Any, ...]) -> None:
    assert messages(rule, deployment(), *budgets) == ["no disruption budget selects its pods"]


def test_replicas_that_may_share_a_node_are_reported() -> None:
    found = deployment(topologySpreadConstraints=[])

    assert messages(rule, found, budget(LABELS)) == ["nothing keeps its replicas apart"]


def test_a_single_replica_is_not_judged() -> None:
    assert verdict(rule, deployment(1)) == "not-applicable"


def test_an_unknown_number_is_not_evaluated() -> None:
    assert verdict(rule, deployment(UNKNOWN)) == "not-evaluated"
