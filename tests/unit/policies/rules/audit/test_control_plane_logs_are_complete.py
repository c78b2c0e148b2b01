from typing import Any

import pytest

from policies.rules.audit.control_plane_logs_are_complete import (
    control_plane_logs_are_complete as rule,
)
from tests.support.policy import UNKNOWN, a_resource, messages, verdict

ALL = ["api", "audit", "authenticator", "controllerManager", "scheduler"]


def cluster(logs: object) -> Any:
    return a_resource("aws:eks/cluster:Cluster", {"enabledClusterLogTypes": logs})


def test_all_five_comply_in_any_order() -> None:
    assert messages(rule, cluster(ALL[::-1])) == []


@pytest.mark.parametrize("missing", ALL)
def test_each_missing_log_is_named(missing: str) -> None:
    rest = [kind for kind in ALL if kind != missing]

    assert messages(rule, cluster(rest)) == [f"{missing} is not logged"]


def test_unknown_logs_are_not_evaluated() -> None:
    assert verdict(rule, cluster(UNKNOWN)) == "not-evaluated"
