from typing import Any

import pytest

from policies.rules.determinism.node_images_are_pinned_by_release import (
    node_images_are_pinned_by_release as rule,
)
from tests.support.policy import UNKNOWN, a_resource, messages, verdict
from tests.support.resources import NODE_GROUP

PROPS = {"releaseVersion": "1.35.2-20260714", "amiType": "AL2023_x86_64_STANDARD"}


def group(props: dict[str, Any]) -> Any:
    return a_resource(NODE_GROUP, props)


def test_a_pinned_release_complies() -> None:
    assert messages(rule, group(PROPS)) == []


@pytest.mark.parametrize("release", ["", "1.35", "latest"])
def test_anything_else_than_a_release_is_reported(release: str) -> None:
    assert messages(rule, group(PROPS | {"releaseVersion": release})) == [
        "the node image has no release"
    ]


def test_a_custom_image_is_reported() -> None:
    assert messages(rule, group(PROPS | {"amiType": "CUSTOM"})) == [
        "the family of the node image is not named"
    ]


def test_an_unknown_release_is_not_evaluated() -> None:
    assert verdict(rule, group(PROPS | {"releaseVersion": UNKNOWN})) == "not-evaluated"
