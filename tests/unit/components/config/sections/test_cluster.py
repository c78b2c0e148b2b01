"""What a wrong version in the section of the cluster is told."""

import pytest

from tests.support.stack import mistakes, set_at


@pytest.mark.parametrize(
    ("key", "wrong", "wanted"),
    [
        ("version", "v1.35", 'a version of Kubernetes in quotes, such as "1.35"'),
        ("nodeImage", "1.35", "a release of the node image of EKS, such as 1.35.2-20260714"),
        ("bottlerocketImage", "1.64.0", "a release of Bottlerocket, such as 1.64.0-2d1b4c8e"),
        (
            "bottlerocketImage",
            "1.63.1-2d1b4c8e",
            "1.64 or newer: older releases lack settings for huge pages",
        ),
    ],
)
def test_a_wrong_version_is_told_with_a_right_one(key: str, wrong: str, wanted: str) -> None:
    found = {error.path: error.wanted for error in mistakes(set_at("cluster", key, to=wrong))}

    assert found[f"cluster.{key}"] == wanted
