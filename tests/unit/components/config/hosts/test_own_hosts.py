"""Machine types and profiles that a stack describes itself."""

from typing import Any

from corelane.hostconfig.catalogue import load_hardware
from tests.support.stack import mistakes


def _with_own_hardware(**changes: object) -> list[str]:
    def add(raw: Any) -> None:
        own = load_hardware("c7i.metal-24xl").model_dump(mode="json", by_alias=True)
        raw["hardware"] = {"own": {**own, "name": "own", **changes}}
        raw["pools"]["engines"]["hardware"] = "own"

    return [error.path for error in mistakes(add)]


def test_hardware_of_a_stack_s_own_is_planned() -> None:
    assert not _with_own_hardware()


def test_hardware_with_an_unknown_image_is_a_mistake_in_the_file() -> None:
    assert "hardware.own.image" in _with_own_hardware(image="nope")


def test_an_entry_cannot_pose_as_another() -> None:
    assert "hardware.own.name" in _with_own_hardware(name="c7i.metal-24xl")

    def rename(raw: Any) -> None:
        raw["profiles"] = {"own": {"extends": "general-purpose", "name": "docker-edge"}}

    assert "profiles.own.name" in [error.path for error in mistakes(rename)]


def test_a_profile_that_no_pool_uses_yet_is_checked_too() -> None:
    spare = {"extends": "deterministic-high-perf", "kernelArgs": "iommu=pt"}
    [error] = mistakes(lambda raw: raw.update(profiles={"spare": spare}))

    assert (error.path, error.remedy) == (
        "profiles.spare.kernelArgs",
        "Did you mean kernelArguments?",
    )
