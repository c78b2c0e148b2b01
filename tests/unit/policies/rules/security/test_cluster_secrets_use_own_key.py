from typing import Any

import pytest

from policies.rules.security.cluster_secrets_use_own_key import cluster_secrets_use_own_key as rule
from tests.support.policy import UNKNOWN, a_resource, messages, verdict


def cluster(**config: object) -> Any:
    return a_resource("aws:eks/cluster:Cluster", {"encryptionConfig": config})


@pytest.mark.parametrize("arn", ["arn:aws:kms:eu-central-1:1:key/a", UNKNOWN])
def test_an_own_key_complies_before_it_exists(arn: str) -> None:
    assert messages(rule, cluster(resources=["secrets"], provider={"keyArn": arn})) == []


@pytest.mark.parametrize(
    ("config", "count"),
    [
        ({"resources": ["secrets"], "provider": {}}, 1),
        ({"resources": [], "provider": {"keyArn": "arn"}}, 1),
        ({}, 2),
    ],
)
def test_anything_less_is_reported(config: dict[str, object], count: int) -> None:
    assert len(messages(rule, cluster(**config))) == count


def test_unknown_resources_are_not_evaluated() -> None:
    assert verdict(rule, cluster(resources=[UNKNOWN])) == "not-evaluated"
