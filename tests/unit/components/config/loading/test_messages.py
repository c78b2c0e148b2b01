"""What a person reads of a bad stack file: exact place, found, wanted, nearest name, no echo."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from corelane.components.config.loading.errors import ConfigError, ConfigErrors
from corelane.components.config.loading.load import load_stack_file
from corelane.components.config.loading.validation import PATTERNS, describe
from corelane.components.config.loading.yaml_file import read_mapping
from corelane.components.config.sections.platform import PlatformConfig
from tests.support.stack import ROOT, TODAY, mistakes

DEV = (ROOT / "Pulumi.dev.yaml").read_text("utf-8")
PROD = (ROOT / "Pulumi.prod.yaml").read_text("utf-8")
CODES = {"CL-SEC-004": "containers_gain_no_privilege"}


def written(folder: Path, text: str) -> Path:
    """Write a stack file, and the project beside it."""
    (folder / "Pulumi.yaml").write_text("name: corelane\n")
    path = folder / "Pulumi.x.yaml"
    path.write_text(text)
    return path


def told(folder: Path, text: str) -> list[ConfigError]:
    """Return what is wrong with a stack file of this text."""
    try:
        load_stack_file(written(folder, text), today=TODAY, rules=CODES)
    except ConfigErrors as problem:
        return list(problem.errors)
    return []


def changed(text: str, old: str, new: str) -> str:
    assert old in text, "the shipped stack has what the test changes"
    return text.replace(old, new, 1)


CLASS = "workloads.equities-compliance-log.claims.journal.storageClass"
CLIENT = "workloads.equities-feed.clients[0]"


@pytest.mark.parametrize(
    ("line", "right", "wrong", "path"),
    [
        ("role: %s", "market-data", "market-dat", "workloads.equities-feed.role"),
        ("tier: %s\n        pool: back", "t2", "T2", "workloads.equities-nightly.tier"),
        ("pool: %s", "engines", "engine", "workloads.arb-engine.pool"),
        ("team: %s\n", "index-arb", "index-arbs", "workloads.arb-engine.team"),
        ("hardware: %s", "c7i.metal-24xl", "c7i.metal-24x", "pools.engines.hardware"),
        ("profile: %s", "spot-best-effort", "spot-best-efort", "pools.backtests.profile"),
        ("assetClass: %s", "equities", "equites", "workloads.arb-engine.assetClass"),
        ("    %s:", "network", "netwrok", "netwrok"),
        ("{%s: 9102}", "port", "prot", "workloads.equities-feed.probe.prot"),
        ("%s", "vpcCidr", "vpc_cidr", "network.vpc_cidr"),
        ("clients: [%s]", "equities-compliance-log", "equities-complianc-log", CLIENT),
        ("storageClass: %s", "io2-journal", "io2-jurnal", CLASS),
    ],
)
def test_a_misspelt_name_is_one_mistake_with_the_nearest_one(
    tmp_path: Path, line: str, right: str, wrong: str, path: str
) -> None:
    [error] = told(tmp_path, changed(DEV, line % right, line % wrong))

    assert (error.path, error.remedy) == (path, f"Did you mean {right}?")


@pytest.mark.parametrize(
    ("line", "right", "wrong", "path"),
    [
        ("kind: %s", "colocation", "collocation", "sites.fr2-colocation.kind"),
        ("extends: %s", "docker-edge", "docker-egde", "profiles.fr2-edge.extends"),
        ("%s:", "approvedBy", "approver", "corelane:waivers[0].approver"),
    ],
)
def test_so_is_one_in_a_stack_with_colocation_sites_profiles_and_waivers(
    tmp_path: Path, line: str, right: str, wrong: str, path: str
) -> None:
    [error] = told(tmp_path, changed(PROD, line % right, line % wrong))

    assert (error.path, error.remedy) == (path, f"Did you mean {right}?")


def test_a_misspelt_key_of_the_platform_is_told_at_the_key(tmp_path: Path) -> None:
    [error] = told(tmp_path, changed(DEV, "corelane:platform", "corelane:platfrom"))

    assert (error.path, error.place.line) == ("corelane:platfrom", 3)
    assert error.wanted == "corelane:platform"


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("nodeCidr: 10.80.0.0/22", "nodeCidr: here", "sites.fr2-colocation.nodeCidr"),
        ('account: "210987654321"', "account: mine", "sites.frankfurt.account"),
        ("hugePages: {1Gi: 24}", "hugePages: 24", "profiles.engine-deterministic.hugePages"),
        ("tier: t1\n        site", "tier: t9\n        site", "pools.research.tier"),
        ("contact: rates-mm@meridian.example", "contact: nobody", "teams.rates-mm.contact"),
        ("ceph:\n        pool", "ceph:\n        poll", "storage.ceph.poll"),
        ("preempts: false", "preempts: maybe", "tiers.t2.preempts"),
        ("      t2: {priority", "      t3: {priority", "tiers.t3"),
    ],
)  # fmt: skip
def test_what_follows_from_a_broken_entry_is_not_told(
    tmp_path: Path, old: str, new: str, path: str
) -> None:
    assert [error.path for error in told(tmp_path, changed(PROD, old, new))] == [path]


def test_every_mistake_has_the_line_and_column_of_its_entry(tmp_path: Path) -> None:
    text = PROD
    marks = ("cpus: 16\n", "role: pnl", "ticket: RISK-412", "zones: [eu-central-1a")
    for mark, broken in zip(
        marks, ("cpus: x\n", "role: pln", "ticket: risk", "zones: [eu-central-9a"), strict=True
    ):
        text = changed(text, mark, broken)

    found = told(tmp_path, text)

    lines = text.splitlines()
    assert [error.place.line for error in found] == sorted(error.place.line for error in found)
    assert {
        error.path: lines[error.place.line - 1][error.place.column - 1 :] for error in found
    } == {
        "sites.frankfurt.zones[0]": "eu-central-9a, eu-central-1b, eu-central-1c]",
        "workloads.arb-engine.cpus": "cpus: x",
        "workloads.equities-pnl.role": "role: pln",
        "corelane:waivers[0].ticket": "ticket: risk",
    }
    assert all(error.place.file == "Pulumi.x.yaml" for error in found)


def test_a_key_that_is_missing_is_told_at_what_lacks_it(tmp_path: Path) -> None:
    [error] = told(tmp_path, changed(DEV, "        role: market-data\n", ""))

    assert error.path == "workloads.equities-feed.role"
    assert DEV.splitlines()[error.place.line - 1].strip() == "equities-feed:"


def test_without_a_file_a_mistake_names_its_path_alone() -> None:
    [error] = mistakes(lambda raw: raw["workloads"]["arb-engine"].update(cpus="x"))

    assert str(error).startswith("workloads.arb-engine.cpus: found 'x'; wanted a whole number")
    assert (error.to_data()["line"], error.to_data()["column"]) == (None, None)


@pytest.mark.parametrize(
    ("old", "new", "found", "wanted"),
    [
        ("{cpu: 16, memory: 64Gi", "{cpu: 16, memory: 8Gi", "8Gi", "at least 10Gi"),
        ("{cpu: 16, memory: 64Gi", "{cpu: 16, memory: 8192Mi", "8192Mi", "at least 10Gi"),
        ("memory: 8Gi\n", "memory: 48Gi\n", "48Gi", "at most 32Gi in t1"),
        ("scratch: {/run/journal: 4Gi}", "scratch: {/run/journal: 40Gi}", "40Gi", "less than 32Gi"),
        ("ingressBurst: 10M", "ingressBurst: 2G", "2G", "at most 1G"),
    ],
)
def test_a_quantity_is_shown_in_the_unit_of_the_file(
    tmp_path: Path, old: str, new: str, found: str, wanted: str
) -> None:
    [error] = told(tmp_path, changed(DEV, old, new))

    assert found in error.found
    assert wanted in error.wanted


def test_hidden_values_are_all_told_at_once_with_their_paths(tmp_path: Path) -> None:
    text = "a: &x {b: 1}\nc: [*x, {<<: {d: 1}}]\na: 2\ne:\n  f: 1\n  f: 2\n"

    with pytest.raises(ConfigErrors) as problem:
        read_mapping(written(tmp_path, text))

    found = problem.value.errors
    assert [(error.path, error.place.line, error.place.column) for error in found] == [
        ("c[0]", 2, 5),
        ("c[1].<<", 2, 10),
        ("a", 3, 1),
        ("e.f", 6, 3),
    ]


def test_a_tab_says_to_indent_by_spaces(tmp_path: Path) -> None:
    [error] = told(tmp_path, changed(DEV, "        cpus: 8", "\t\tcpus: 8"))

    assert (error.remedy, error.place.column) == ("Indent by spaces.", 1)


def test_what_no_loader_makes_is_told_at_its_entry(tmp_path: Path) -> None:
    [error] = told(tmp_path, changed(DEV, "organization: ", "organization: !!python/name:os.x "))

    assert (error.path, error.place.line) == ("organization", 4)


def test_nesting_without_end_is_refused(tmp_path: Path) -> None:
    [error] = told(tmp_path, "a: " + "[" * 5000)

    assert "more than 64" in error.found


def test_a_misspelt_stack_is_told_with_the_nearest_file(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.prod.yaml").touch()

    with pytest.raises(ConfigErrors, match=r"Did you mean Pulumi\.prod\.yaml"):
        read_mapping(tmp_path / "Pulumi.prdo.yaml")


def test_hostile_text_is_one_mistake_and_spelt_out(tmp_path: Path) -> None:
    text = changed(DEV, "{venue: simulator}", r'{"ve\u202enue": "sim\e[31mred"}')

    found = told(tmp_path, text)

    assert [error.path for error in found] == ["workloads.arb-engine.settings.ve\\u202enue"] * 2
    assert all(str(error).isprintable() for error in found)


def test_a_mistake_is_data_too(tmp_path: Path) -> None:
    [error] = told(tmp_path, changed(DEV, "cpus: 8", "cpus: -8"))

    assert json.loads(json.dumps(error.to_data())) == {
        "file": "Pulumi.x.yaml",
        "line": 104,
        "column": 9,
        "path": "workloads.arb-engine.cpus",
        "found": "-8",
        "wanted": "a whole number, at least 1",
        "remedy": "Correct the value.",
    }


def patterns_in(schema: Any) -> list[str]:
    """Return every pattern of a JSON Schema, of values and of keys."""
    if isinstance(schema, list):
        return [pattern for each in schema for pattern in patterns_in(each)]
    if not isinstance(schema, dict):
        return []
    here = [schema["pattern"]] if isinstance(schema.get("pattern"), str) else []
    return [*here, *schema.get("patternProperties", {}), *patterns_in([*schema.values()])]


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "array"}, "a list"),
        ({"type": "boolean"}, "true or false"),
        ({"type": "string"}, "text"),
        ({"type": "object"}, "a section"),
        ({"type": "number"}, "a number"),
        ({"type": "string", "format": "ipv4network"}, "a network such as 10.16.0.0/16"),
        ({"type": "string", "const": "colocation"}, "colocation"),
        ({"type": "string", "enum": ["t0", "t1"]}, "t0 or t1"),
        ({}, "a value"),
    ],
)
def test_what_a_schema_asks_for_is_said_in_words(schema: dict[str, Any], words: str) -> None:
    assert describe(schema) == words


def test_the_words_for_a_pattern_end_well() -> None:
    assert [words for words in PATTERNS.values() if not re.search(r"[\w'\"`)\]>/]$", words)] == []


def test_no_pattern_of_the_stack_file_is_shown_as_an_expression() -> None:
    schema = PlatformConfig.model_json_schema(by_alias=True)
    ours = {name: part for name, part in schema["$defs"].items() if name.endswith("Config")}

    unsaid = [pattern for pattern in patterns_in([*ours.values()]) if pattern not in PATTERNS]

    described = [r"^(([0-9]{1,6})", r"^[0-9]+(\.[0-9]+)?(Ki", r"^([0-9]{1,18})([kMGTP]?)$"]
    assert [pattern for pattern in unsaid if not pattern.startswith(tuple(described))] == []
    assert describe({"type": "string", "pattern": "^x$"}) == "text like ^x$"
