from typing import Any

import pytest

from policies.rules.security.service_account_tokens_stay_out_of_pods import (
    service_account_tokens_stay_out_of_pods as rule,
)
from tests.support.policy import UNKNOWN, changed, messages, verdict, without
from tests.support.resources import workload, workload_props

PROPS = workload_props()
SWITCH = "spec/template/spec/automountServiceAccountToken"


def test_a_pod_without_a_token_complies() -> None:
    assert messages(rule, workload()) == []


@pytest.mark.parametrize("props", [changed(PROPS, SWITCH, value=True), without(PROPS, SWITCH)])
def test_a_mounted_token_is_reported_and_is_the_default(props: dict[str, Any]) -> None:
    assert messages(rule, workload(props)) == ["a service account token is mounted"]


def test_pods_of_no_tier_are_not_judged() -> None:
    assert verdict(rule, workload(workload_props(tier=""))) == "not-applicable"


def test_an_unknown_switch_is_not_evaluated() -> None:
    assert verdict(rule, workload(changed(PROPS, SWITCH, UNKNOWN))) == "not-evaluated"
