"""The stack file, from a path to a platform that holds."""

from pathlib import Path
from typing import Any

import pytest

from corelane.components.config.loading.errors import ConfigErrors
from corelane.components.config.loading.load import load_stack_file, parse_platform
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
        "cluster.version",
    }


@pytest.mark.parametrize(
    ("section", "change"),
    [
        pytest.param("sites.frankfurt.account", {"account": "٣" * 12}, id="foreign-digits"),
        pytest.param("sites.frankfurt.region", {"region": "eu-central-٣"}, id="foreign-region"),
    ],
)
def test_only_ascii_digits_are_digits(section: str, change: dict[str, str]) -> None:
    errors = mistakes(lambda raw: raw["sites"]["frankfurt"].update(change))

    assert section in {error.path for error in errors}


@pytest.mark.parametrize("end", ["*", "role/$(id)", 'role/"', "role/a b", "role/?"])
def test_an_arn_names_one_thing_in_characters_that_aws_allows(end: str) -> None:
    def break_it(raw: Any) -> None:
        raw["cluster"]["operators"]["platform-engineers"]["role"] = (
            f"arn:aws:iam::310987654321:{end}"
        )

    assert "cluster.operators.platform-engineers.role" in {e.path for e in mistakes(break_it)}


@pytest.mark.parametrize("path", ["/run/../etc", "/..", "/run/.", "/run/...", "/run//x", "/run/"])
def test_a_mount_path_leads_nowhere_else(path: str) -> None:
    def break_it(raw: Any) -> None:
        raw["workloads"]["arb-engine"]["scratch"] = {path: "1Gi"}

    assert mistakes(break_it), "a reader of the file sees where the path ends"


@pytest.mark.parametrize("network", [1, True, 3221225472])
def test_a_network_is_written_out(network: object) -> None:
    def break_it(raw: Any) -> None:
        raw["assetClasses"]["equities"]["venues"]["simulator"]["networks"] = [network]

    paths = {error.path for error in mistakes(break_it)}

    assert "assetClasses.equities.venues.simulator.networks[0]" in paths, "1 would be 0.0.0.1/32"


@pytest.mark.parametrize("storage", ["8Ei", "999999999999999999Ei"])
def test_a_quantity_that_kubernetes_would_cut_down_is_refused(storage: str) -> None:
    errors = mistakes(lambda raw: raw["secrets"]["vault"].update(storage=storage))

    assert "secrets.vault.storage" in {error.path for error in errors}


def test_an_unquoted_version_says_to_quote_it() -> None:
    [error] = mistakes(lambda raw: raw["cluster"].update(version=1.35))

    assert "in quotes" in error.wanted
    assert error.remedy == "Quote it: unquoted, YAML reads a number."


def test_too_few_entries_are_counted() -> None:
    found = mistakes(lambda raw: raw["pools"]["backtests"].update(hardware=["m7i.4xlarge"]))

    assert [(error.found, error.wanted) for error in found] == [("1 entry", "at least 2 entries")]


def test_a_missing_section_is_reported_without_hiding_other_mistakes() -> None:
    def drop(raw: Any) -> None:
        del raw["secrets"]
        raw["tiers"]["t2"]["priority"] = 2_000_000

    assert {e.path for e in mistakes(drop)} == {"secrets", "tiers.t1.priority"}


@pytest.mark.parametrize("raw", [None, 7, "text", []], ids=["none", "number", "text", "list"])
def test_a_platform_that_is_no_mapping_is_refused(raw: object) -> None:
    with pytest.raises(ConfigErrors, match="mapping of sections"):
        parse_platform(raw)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param(
            "config: [1", r"yaml:1:9 config: found no comma and no closing bracket", id="syntax"
        ),
        pytest.param(
            "config: 1\nconfig: 2\n", r"yaml:2:1 config: .* first is at line 1", id="duplicate-key"
        ),
        pytest.param("a: &x 1\nb: *x\n", r"yaml:2:4 b: found the alias \*x", id="alias"),
        pytest.param("a:\n  <<: {b: 1}\n", r"yaml:2:3 a\.<<: found a merge key", id="merge"),
        pytest.param("<<: [{b: 1}]\n", r"yaml:1:1 <<: found a merge key", id="merge-of-a-list"),
        pytest.param("!!merge x: {b: 1}\n", r"yaml:1:1 x: found a merge key", id="merge-by-tag"),
        pytest.param("- 1\n", "mapping", id="list"),
        pytest.param("", "found an empty file; wanted a mapping", id="empty"),
        pytest.param("config: {}\n", "corelane:platform", id="no-platform"),
        pytest.param("a: !!python/object:os.system x\n", "wanted a plain value", id="python-tag"),
        pytest.param("[" * 5000, "more than 64 lists and sections", id="deep"),
        pytest.param("a: 010\n", "as 10 and YAML 1.1 as 8", id="octal"),
        pytest.param("a: [b, on]\n", r"a\[1\].* as 'on' and YAML 1.1 as true", id="on"),
        pytest.param("a: {yes: 1}\n", "as 'yes' and YAML 1.1 as true", id="key"),
        pytest.param("a: [{b: 2027-03-31}]\n", r"a\[0\].b: .* without quotes", id="date"),
        pytest.param(
            "a:\n  b: 2027-13-02\n", "yaml:2:6 a.b: .*a day that a calendar has", id="no-date"
        ),
        pytest.param("a: 12:30\n", "as '12:30' and YAML 1.1 as 750", id="sexagesimal"),
        pytest.param("a: 1e3\n", "as 1000.0 and YAML 1.1 as '1e3'", id="float"),
        pytest.param("a: {yes: 1, true: 2}\n", "a value with one meaning", id="merged-keys"),
        pytest.param("null: {b: 010}\n", r"null\.b: .* as 10 and", id="below-null"),
        pytest.param("1.5: {b: 010}\n", r"1\.5\.b: .* as 10 and", id="below-a-number"),
        pytest.param("a: =\n", "'=' without quotes", id="default-value"),
        pytest.param(
            f"a: {'9' * 9000}\n", r"a: found a number of 9,000 digits", id="endless-number"
        ),
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
    first, second = (parse_platform(sections("prod")) for _ in range(2))

    assert first == second


@pytest.mark.parametrize(
    ("gate", "path", "wanted"),
    [
        ({"image": "python:3.13"}, "cluster.hostGate.image", "an image by its digest"),
        ({}, "cluster.hostGate.image", "an image by its digest"),
        ({"intervalSeconds": 5}, "cluster.hostGate.intervalSeconds", "from 10 to 3600"),
        ({"intervalSeconds": 7200}, "cluster.hostGate.intervalSeconds", "from 10 to 3600"),
        ({"intervalSecond": 60}, "cluster.hostGate.intervalSecond", "image or intervalSeconds"),
    ],
)
def test_a_gate_that_is_none_is_refused_by_name(
    gate: dict[str, Any], path: str, wanted: str
) -> None:
    image = {"image": "registry.example/python@sha256:" + "ab" * 32}
    whole = image | gate if gate and "image" not in gate else gate

    [error] = mistakes(lambda raw: raw["cluster"].update(hostGate=whole))

    assert (error.path, wanted in error.wanted) == (path, True), str(error)


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ({"iommu": "pt"}, "a list"),
        ([{"key": "iommu", "value": "pt", "why": "mine"}], "text of at least 8 characters"),
    ],
)
def test_what_is_wanted_is_said_in_the_words_of_a_stack_file(written: object, wanted: str) -> None:
    profile = {"extends": "deterministic-high-perf", "kernelArguments": written}

    def use_it(raw: Any) -> None:
        raw["profiles"] = {"mine": profile}
        raw["pools"]["engines"]["profile"] = "mine"

    [error] = mistakes(use_it)

    assert error.wanted == wanted
