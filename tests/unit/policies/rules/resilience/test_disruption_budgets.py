from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corelane.policies.rules.resilience.disruption_budgets import let_go


@pytest.mark.parametrize(
    ("budget", "replicas", "free"),
    [
        ({"maxUnavailable": 1}, 3, 1),
        ({"maxUnavailable": "50%"}, 3, 2),
        ({"minAvailable": "50%"}, 3, 1),
        ({"minAvailable": 2}, 3, 1),
        ({"minAvailable": 5}, 3, 0),
        ({"maxUnavailable": 5}, 3, 3),
        ({}, 3, 3),
    ],
)
def test_a_share_is_rounded_up_in_both_directions(
    budget: dict[str, Any], replicas: int, free: int
) -> None:
    assert let_go(budget, replicas) == free


@given(st.integers(0, 100), st.integers(1, 200))
def test_no_more_go_than_there_are_and_none_less_than_none(share: int, replicas: int) -> None:
    for field in ("maxUnavailable", "minAvailable"):
        assert 0 <= let_go({field: f"{share}%"}, replicas) <= replicas
