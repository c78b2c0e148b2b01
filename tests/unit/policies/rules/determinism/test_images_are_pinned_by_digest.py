from typing import Any

import pytest

from policies.rules.determinism.images_are_pinned_by_digest import (
    images_are_pinned_by_digest as rule,
)
from tests.support.policy import UNKNOWN, a_resource, changed, messages, verdict
from tests.support.resources import IMAGE, container, workload, workload_props

PROPS = workload_props()
SPEC = "spec/template/spec"
TAGGED = "registry.example/engine:1.2"


def test_images_with_digests_comply() -> None:
    assert messages(rule, workload()) == []
    assert messages(rule, remote(IMAGE)) == []


def remote(name: str) -> Any:
    return a_resource("docker:index/remoteImage:RemoteImage", {"name": name})


@pytest.mark.parametrize("image", [TAGGED, f"{TAGGED}@sha256:abc", ""])
def test_an_image_without_a_whole_digest_is_reported(image: str) -> None:
    assert len(messages(rule, workload(changed(PROPS, f"{SPEC}/containers/0/image", image)))) == 1
    assert messages(rule, remote(image)) == ["the image has no digest"]


def test_init_containers_count_too() -> None:
    props = changed(PROPS, f"{SPEC}/initContainers", [container(name="setup", image=TAGGED)])

    assert messages(rule, workload(props)) == ["the image of container setup has no digest"]


def test_an_unknown_image_is_not_evaluated() -> None:
    props = changed(PROPS, f"{SPEC}/containers/0/image", UNKNOWN)

    assert verdict(rule, workload(props)) == "not-evaluated"
