"""No rule repeats a value from a place where secrets are kept, whatever it reports."""

from collections.abc import Iterator
from typing import Any

import pytest

from corelane.policies.judging.catalogue import load_catalogue
from corelane.policies.model.rule import Rule, Stack
from tests.support.policy import a_resource

CANARY = "c4n4ry-v4lue-0f-a-s3cret"
_SPEC: dict[str, Any] = {
    "containers": [
        {
            "name": "main",
            "env": [{"name": "PASSWORD", "value": CANARY}, {"name": "X", "value": CANARY}],
        }
    ],
    "hostPID": True,
    "volumes": [{"name": "v", "emptyDir": {"medium": "Memory"}}],
}
_META = {"labels": {"corelane.io/tier": "t0", "corelane.io/role": "backtest"}}
PROPS: dict[str, Any] = {
    "metadata": _META,
    "spec": _SPEC | {"template": {"metadata": _META, "spec": _SPEC}},
    "data": {"password": CANARY},
    "userData": CANARY,
    "chart": "vault",
    "values": {"server": {"password": CANARY}},
    "password": CANARY,
    "tier": "t0",
    "hostPlan": {"kubelet": {"token": CANARY}, "cpus": {"online": "0-1"}},
}


def reports(rule: Rule) -> Iterator[str]:
    for kind in sorted(rule.applies_to):
        found = a_resource(kind, PROPS)
        yield from (v.message for v in rule.violations(found, Stack([found])))


@pytest.mark.parametrize("rule", load_catalogue(), ids=lambda r: r.id)
def test_a_rule_repeats_no_secret(rule: Rule) -> None:
    try:
        found = [*reports(rule)]
    except Exception as stopped:  # noqa: BLE001 -- a rule that does not apply says so by raising
        found = [str(stopped)]

    assert not any(CANARY in text for text in found), "and that before anything is redacted"


def test_the_resource_violates_many_rules() -> None:
    count = 0
    for rule in load_catalogue():
        try:
            count += bool([*reports(rule)])
        except Exception:  # noqa: BLE001, S112 -- the rule does not apply
            continue

    assert count > 12, "or the test above shows nothing"
