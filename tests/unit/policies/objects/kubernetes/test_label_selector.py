from typing import Any

import pytest

from corelane.policies.objects.kubernetes.label_selector import selects

LABELS = {"app": "risk", "tier": "t1"}


def expression(key: str, operator: str, *values: str) -> dict[str, Any]:
    return {"matchExpressions": [{"key": key, "operator": operator, "values": [*values]}]}


@pytest.mark.parametrize(
    "selector",
    [
        {},
        {"matchLabels": {"app": "risk"}},
        expression("app", "In", "risk", "pnl"),
        expression("app", "NotIn", "pnl"),
        expression("missing", "NotIn", "pnl"),
        expression("app", "Exists"),
        expression("missing", "DoesNotExist"),
    ],
)
def test_what_matches(selector: dict[str, Any]) -> None:
    assert selects(selector, LABELS)


@pytest.mark.parametrize(
    "selector",
    [
        {"matchLabels": {"app": "risk", "missing": "x"}},
        {"matchLabels": {"app": "pnl"}},
        expression("app", "In", "pnl"),
        expression("missing", "In", "x"),
        expression("app", "NotIn", "risk"),
        expression("missing", "Exists"),
        expression("app", "DoesNotExist"),
        {"matchLabels": {"app": "risk"}, **expression("tier", "In", "t0")},
    ],
)
def test_what_does_not_match(selector: dict[str, Any]) -> None:
    assert not selects(selector, LABELS)


def test_an_operator_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="operator"):
        selects(expression("app", "Like", "r"), LABELS)
