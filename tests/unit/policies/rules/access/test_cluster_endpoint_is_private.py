from typing import Any

import pytest

from policies.rules.access.cluster_endpoint_is_private import cluster_endpoint_is_private as rule
from tests.support.policy import UNKNOWN, a_resource, messages, verdict

PRIVATE = {"endpointPublicAccess": False, "endpointPrivateAccess": True}


def cluster(**config: object) -> Any:
    return a_resource("aws:eks/cluster:Cluster", {"vpcConfig": config})


def test_a_private_endpoint_complies() -> None:
    assert messages(rule, cluster(**PRIVATE)) == []


@pytest.mark.parametrize(
    ("config", "count"),
    [
        pytest.param({"endpointPublicAccess": True, "endpointPrivateAccess": True}, 1, id="both"),
        pytest.param({}, 2, id="defaults"),
    ],
)
def test_a_public_endpoint_is_reported_and_is_the_default(
    config: dict[str, bool], count: int
) -> None:
    assert len(messages(rule, cluster(**config))) == count


def test_an_unknown_endpoint_is_not_evaluated() -> None:
    assert verdict(rule, cluster(endpointPublicAccess=UNKNOWN)) == "not-evaluated"
