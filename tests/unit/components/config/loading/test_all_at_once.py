"""No mistake hides another: those of one section, and those beside a broken field, are told."""

import re
from pathlib import Path
from typing import Any

import pytest

from corelane.components.config.loading.errors import ConfigError, ConfigErrors
from corelane.components.config.loading.load import load_stack_file
from tests.support.paths import ROOT
from tests.support.stack import mistakes

CREDENTIAL = "AKIA" + "IOSFODNN7EXAMPLA"


def paths(change: Any, stack: str = "dev") -> list[str]:
    return [error.path for error in mistakes(change, stack)]


def test_every_check_of_a_section_is_made() -> None:
    def change(raw: Any) -> None:
        raw["workloads"]["equities-feed"] |= {
            "tier": "t0",
            "pool": "engines",
            "cpuMillis": 4001,
            "ports": {"a": 7001, "b": 7001, "c": 7001},
            "scratch": {"/dev/shm": "900Gi"},  # noqa: S108 -- a mount in a pod
        }

    below = "workloads.equities-feed"
    assert sorted(paths(change)) == [
        f"{below}.cpuMillis",
        f"{below}.ports.b",
        f"{below}.ports.c",
        f"{below}.scratch",
    ]


def test_what_one_section_refuses_is_told_item_by_item() -> None:
    def change(raw: Any) -> None:
        raw["sites"]["frankfurt"]["zones"] = ["eu-west-1a", "eu-west-1b", "eu-west-1b"]
        raw["cluster"]["addons"] |= {
            "vpc-cni": {"version": "v1.35.0-eksbuild.2"},
            "metrics-server": {"version": "v1.35.0-eksbuild.2"},
        }
        raw["cluster"]["operators"] = {}
        raw["network"]["vpcCidr"] = "10.16.0.0/24"

    assert set(paths(change)) >= {
        "sites.frankfurt.zones[0]",
        "sites.frankfurt.zones[1]",
        "sites.frankfurt.zones[2]",
        "cluster.addons.vpc-cni",
        "cluster.addons.metrics-server",
        "cluster.operators",
        "network.vpcCidr",
    }


def test_a_broken_field_hides_no_check_that_does_without_it() -> None:
    def change(raw: Any) -> None:
        raw["cluster"] |= {"logDays": 8, "bogus": 1, "armNodeImage": "1.36.2-20260714"}
        raw["workloads"]["equities-feed"]["bandwidth"] |= {"ingress": "fast", "egressBurst": "20G"}
        raw["workloads"]["arb-engine"] |= {"image": "latest", "scratch": {"/x": "999Gi"}}

    assert sorted(paths(change)) == [
        "cluster.armNodeImage",
        "cluster.bogus",
        "cluster.logDays",
        "workloads.arb-engine.image",
        "workloads.arb-engine.scratch",
        "workloads.equities-feed.bandwidth.egressBurst",
        "workloads.equities-feed.bandwidth.ingress",
    ]


def test_a_check_whose_fields_are_broken_is_not_made() -> None:
    def change(raw: Any) -> None:
        raw["cluster"]["version"] = "1.29"
        raw["pools"]["engines"]["size"] = {"min": 3, "desired": 2, "max": "x"}

    assert paths(change) == ["cluster.version", "pools.engines.size.max"]


def test_a_profile_and_a_machine_type_are_told_together() -> None:
    def change(raw: Any) -> None:
        raw["pools"]["engines"] |= {"hardware": "c7i.metal-25xl", "profile": "fastest"}
        raw["profiles"] = {
            "mine": {
                "extends": "deterministic-high-perf",
                "name": "x",
                "time": {"source": "servers", "servers": ["time.google.com"], "ptpDomain": 999},
            }
        }

    assert sorted(paths(change)) == [
        "pools.engines.hardware",
        "pools.engines.profile",
        "profiles.mine.name",
    ]

    def change_own(raw: Any) -> None:
        change(raw)
        del raw["profiles"]["mine"]["name"]

    assert {"profiles.mine.time.servers", "profiles.mine.time.ptpDomain"} <= {*paths(change_own)}


def test_a_key_that_nothing_reads_leaves_the_entry_to_be_checked() -> None:
    def change(raw: Any) -> None:
        raw["workloads"]["arb-engine"] |= {"memroy": "2Gi", "pool": "absent"}

    assert sorted(paths(change)) == ["workloads.arb-engine.memroy", "workloads.arb-engine.pool"]


def test_a_refused_entry_is_there_nevertheless() -> None:
    def change(raw: Any) -> None:
        raw["registries"] = ["Bad Registry"]
        raw["cluster"]["operatorNetworks"] = ["8.8.8.0/24"]

    assert sorted(paths(change)) == ["cluster.operatorNetworks[0]", "registries[0]"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(f"# {CREDENTIAL}\n", "", id="a comment at the top"),
        pytest.param("", "---\na: 1\n", id="a second document"),
    ],
)
def test_a_line_that_is_refused_hides_no_mistake(tmp_path: Path, before: str, after: str) -> None:
    text = (ROOT / "Pulumi.dev.yaml").read_text()
    text = text.replace("    pools:\n", "    pools:\n      zz: 3\n")

    found = [error.path for error in mistakes_of_text(tmp_path, f"{before}{text}{after}")]

    assert len(found) == 2
    assert "pools.zz" in found


def test_two_credentials_are_two_mistakes_wherever_they_stand(tmp_path: Path) -> None:
    text = (ROOT / "Pulumi.dev.yaml").read_text()
    other = CREDENTIAL[:-1] + "B"
    line = f"    organization: {CREDENTIAL}  # {other}\n"
    text = f"# {CREDENTIAL}\n# {other}\n" + re.sub(r"    organization: .*\n", line, text, count=1)
    value = text[: text.index(line)].count("\n") + 1

    found = mistakes_of_text(tmp_path, text)

    places = [error.place.line for error in found if "credential" in error.found]
    assert sorted(places) == [1, 2, value, value]


def mistakes_of_text(folder: Path, text: str) -> tuple[ConfigError, ...]:
    """Return the mistakes of the text as a stack file of the project."""
    (folder / "Pulumi.yaml").write_text((ROOT / "Pulumi.yaml").read_text())
    file = folder / "Pulumi.dev.yaml"
    file.write_text(text)
    with pytest.raises(ConfigErrors) as raised:
        load_stack_file(file)
    return tuple(raised.value.errors)
