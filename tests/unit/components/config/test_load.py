"""The stack file, from a path to a platform that holds."""

from pathlib import Path
from typing import Any

import pytest

from components.config.errors import ConfigErrors
from components.config.load import load_stack_file, parse_platform
from tests.support.stack import ROOT, TODAY, mistakes, planned, sections


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_every_shipped_stack_holds(stack: str) -> None:
    loaded = load_stack_file(ROOT / f"Pulumi.{stack}.yaml", today=TODAY)

    assert (loaded.project, loaded.stack) == ("corelane", stack)
    assert set(loaded.platform.config.pools) <= set(loaded.platform.hosts), "every pool is planned"


def test_a_pool_of_several_machine_types_has_a_plan_for_each() -> None:
    platform = planned()

    assert set(platform.hosts["backtests"]) == {"c7i.16xlarge", "m7i.4xlarge"}


def test_an_unknown_key_is_named_with_the_nearest_one() -> None:
    [error] = mistakes(lambda raw: raw["network"].update(vpcCird="10.0.0.0/16"))

    assert error.path == "network.vpcCird"
    assert "vpcCidr" in error.remedy, "a typo is met with the key it was meant to be"


def test_a_key_in_the_wrong_spelling_is_refused() -> None:
    [error] = mistakes(lambda raw: raw["network"].update(flow_log_days=3))

    assert error.path == "network.flow_log_days", "the schema knows one spelling"


def test_mistakes_in_different_sections_are_all_reported_at_once() -> None:
    def break_much(raw: Any) -> None:
        raw["nonsense"] = 1
        raw["network"]["vpcCird"] = "typo"
        raw["network"]["serviceCidr"] = "10.24.0.0/20"
        raw["pools"]["engines"]["hardware"] = "c7i.metal-25xl"
        raw["workloads"]["equities-feed"]["bandwidth"]["ingress"] = "1m"
        raw["cluster"]["version"] = "1.29"

    paths = {error.path for error in mistakes(break_much)}

    assert paths >= {
        "nonsense",
        "network.vpcCird",
        "network.serviceCidr",
        "pools.engines.hardware",
        "workloads.equities-feed.bandwidth.ingress",
        "cluster",
    }


def test_a_missing_section_is_reported_without_hiding_other_mistakes() -> None:
    def drop(raw: Any) -> None:
        del raw["secrets"]
        raw["tiers"]["t2"]["priority"] = 2_000_000

    assert {e.path for e in mistakes(drop)} == {"secrets", "tiers.t1.priority"}


@pytest.mark.parametrize("raw", [None, 7, "text", []], ids=["none", "number", "text", "list"])
def test_a_platform_that_is_no_mapping_is_refused(raw: object) -> None:
    with pytest.raises(ConfigErrors, match="mapping of sections"):
        parse_platform(raw, today=TODAY)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param("config: [1", "valid YAML", id="syntax"),
        pytest.param("config: 1\nconfig: 2\n", "line 2", id="duplicate-key"),
        pytest.param("a: &x 1\nb: *x\n", "alias", id="alias"),
        pytest.param("- 1\n", "mapping", id="list"),
        pytest.param("", "nothing", id="empty"),
        pytest.param("config: {}\n", "corelane:platform", id="no-platform"),
        pytest.param("a: !!python/object:os.system x\n", "valid YAML", id="python-tag"),
        pytest.param("[" * 5000, "valid YAML", id="deep"),
    ],
)
def test_a_file_that_cannot_be_read_one_way_is_refused(
    tmp_path: Path, content: str, says: str
) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: corelane\n")
    path = tmp_path / "Pulumi.x.yaml"
    path.write_text(content)

    with pytest.raises(ConfigErrors, match=says):
        load_stack_file(path, today=TODAY)


def test_a_missing_file_is_an_error_of_the_stack_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigErrors, match="no such file"):
        load_stack_file(tmp_path / "Pulumi.none.yaml", today=TODAY)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "Pulumi.x.yaml"
    path.write_bytes(b"\xff\xfe\x00")

    with pytest.raises(ConfigErrors, match="UTF-8"):
        load_stack_file(path, today=TODAY)


def test_the_same_data_gives_the_same_plans() -> None:
    first, second = (parse_platform(sections("prod"), today=TODAY) for _ in range(2))

    assert first == second
