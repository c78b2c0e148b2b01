from typing import Any

import pytest

from policies.rules.determinism.engines_update_on_delete import engines_update_on_delete as rule
from tests.support.policy import UNKNOWN, changed, messages, verdict, without
from tests.support.resources import workload, workload_props

PROPS = workload_props(role="execution-engine")
STRATEGY = "spec/updateStrategy/type"


def test_on_delete_complies() -> None:
    assert messages(rule, workload(PROPS)) == []


@pytest.mark.parametrize(
    "props", [changed(PROPS, STRATEGY, "RollingUpdate"), without(PROPS, STRATEGY)]
)
def test_rolling_is_reported_and_is_the_default(props: dict[str, Any]) -> None:
    assert messages(rule, workload(props)) == ["engines restart when the template changes"]


@pytest.mark.parametrize("kind", ["apps/v1:Deployment", "argoproj.io/v1alpha1:Rollout"])
def test_controllers_that_know_only_rolling_are_reported(kind: str) -> None:
    props = without(PROPS, "spec/updateStrategy")

    assert verdict(rule, workload(props, kind=f"kubernetes:{kind}")) == "fail"


def test_daemon_sets_of_other_roles_may_roll() -> None:
    assert verdict(rule, workload()) == "not-applicable"


def test_an_unknown_strategy_is_not_evaluated() -> None:
    assert verdict(rule, workload(changed(PROPS, STRATEGY, UNKNOWN))) == "not-evaluated"
