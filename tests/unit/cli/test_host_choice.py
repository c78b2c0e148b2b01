from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml

from corelane.cli.chosen_host import plan_of
from corelane.cli.host_choice import HostChoice
from corelane.components.config.loading.errors import ConfigErrors


def paths_of(host: HostChoice) -> Sequence[str]:
    with pytest.raises(ConfigErrors) as problem:
        plan_of(host)
    return [error.path for error in problem.value.errors]


def test_a_machine_type_under_a_profile_is_a_host() -> None:
    host = HostChoice(hardware="c7i.metal-24xl", profile="deterministic-high-perf")
    plan = plan_of(host)

    assert (plan.hardware.name, plan.profile.name) == (host.hardware, host.profile)
    assert str(host) == "--hardware c7i.metal-24xl --profile deterministic-high-perf"


def test_a_pool_of_a_stack_is_a_host() -> None:
    assert plan_of(HostChoice(stack="dev", pool="engines")).pool == "engines"


def test_a_pool_of_several_machine_types_is_a_host_of_each() -> None:
    with pytest.raises(ConfigErrors) as problem:
        plan_of(HostChoice(stack="dev", pool="backtests"))

    [error] = problem.value.errors
    assert error.found == "pool backtests, which has 2 machine types"
    for name in ("backtests.c7i.16xlarge", "backtests.m7i.4xlarge"):
        assert name in error.wanted
        assert name.endswith(plan_of(HostChoice(stack="dev", pool=name)).hardware.name)


@pytest.fixture
def own(folder: Path) -> None:
    """Give the stack two profiles of its own; no machine has the cores that the second keeps."""
    file = folder / "Pulumi.dev.yaml"
    document = yaml.safe_load(file.read_text())
    document["config"]["corelane:platform"]["profiles"] = {
        "quiet": {"extends": "general-purpose"},
        "greedy": {
            "extends": "deterministic-high-perf",
            "isolation": {"housekeepingCoresPerNode": 64},
        },
    }
    file.write_text(yaml.safe_dump(document))


@pytest.mark.usefixtures("own")
def test_a_stacks_own_profile_is_known_beside_the_built_in_machine_types() -> None:
    host = HostChoice(stack="dev", hardware="c7i.metal-24xl", profile="quiet")

    assert plan_of(host).profile.name == "quiet"
    assert paths_of(HostChoice(hardware="c7i.metal-24xl", profile="quiet")) == ["--profile"]


@pytest.mark.usefixtures("own")
def test_a_profile_that_the_machine_cannot_have_is_told_as_its_failures() -> None:
    host = HostChoice(stack="dev", hardware="c7i.metal-24xl", profile="greedy")

    assert set(paths_of(host)) == {"greedy on c7i.metal-24xl"}


def test_an_unknown_machine_type_and_an_unknown_profile_are_told_together() -> None:
    assert paths_of(HostChoice(hardware="c7i", profile="fast")) == ["--hardware", "--profile"]


@pytest.mark.parametrize(
    ("host", "lacking"),
    [
        (HostChoice(), ["--hardware", "--profile"]),
        (HostChoice(hardware="c7i.metal-24xl"), ["--profile"]),
        (HostChoice(stack="dev"), ["--hardware", "--profile"]),
        (HostChoice(pool="engines"), ["--stack"]),
        (HostChoice(stack="dev", pool="engines", profile="docker-edge"), ["--pool"]),
        (HostChoice(stack="dev", pool="strangers"), ["--pool"]),
    ],
    ids=str,
)
def test_a_choice_that_means_no_host_says_which_option_is_amiss(
    host: HostChoice, lacking: list[str]
) -> None:
    assert paths_of(host) == lacking
