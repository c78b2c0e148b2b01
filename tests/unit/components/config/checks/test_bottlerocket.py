"""A pool that chooses Bottlerocket gets it whole, or is told what to choose instead."""

import tomllib
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from corelane.components.composition.platform import declare_platform
from corelane.components.config.loading.load import load_stack_file
from corelane.plan.offline import OfflinePlan, plan_offline
from corelane.report.output.artifacts import plan_files
from tests.support.paths import ROOT
from tests.support.stack import TODAY, Change, mistakes, planned, set_at

RELEASE = "1.64.0-2d1b4c8e"
LOST = ["kernel argument", "sysfs", "interface", "interrupts", "drive", "file"]


def chosen(raw: Any, pool: str = "general") -> None:
    """Have one pool of dev boot Bottlerocket."""
    raw["cluster"]["bottlerocketImage"] = RELEASE
    raw["pools"][pool]["os"] = "bottlerocket"


def everywhere(raw: Any) -> None:
    """Have every pool of dev boot it, under profiles that do without what it cannot carry."""
    for pool in raw["pools"]:
        chosen(raw, pool)
    raw["profiles"] = {
        "engine-settings": {
            "extends": "deterministic-high-perf",
            "smt": "on",
            "time": {"source": "amazon"},
            "acceptLosses": LOST,
        }
    }
    raw["pools"]["engines"]["profile"] = "engine-settings"


def also(change: Change) -> Change:
    """Return a change of dev with a pool of Bottlerocket."""

    def both(raw: Any) -> None:
        chosen(raw)
        change(raw)

    return both


@cache
def whole() -> OfflinePlan:
    platform = planned("dev", everywhere)
    stack = load_stack_file(ROOT / "Pulumi.dev.yaml", today=TODAY)
    return plan_offline(
        replace(stack, platform=platform), lambda: declare_platform(platform), as_of=TODAY
    )


def test_a_stack_of_bottlerocket_pools_is_planned_and_breaks_no_rule() -> None:
    document = whole().document
    groups = [r for r in document.resources if r.type == "aws:eks/nodeGroup:NodeGroup"]

    assert {(g.inputs["amiType"], g.inputs["releaseVersion"]) for g in groups} == {
        ("BOTTLEROCKET_x86_64", RELEASE)
    }
    assert not [f for f in document.findings if f.verdict in {"fail", "error"}]


def test_its_hosts_have_settings_and_no_files() -> None:
    files = {p: t for p, t in plan_files(whole()).items() if p.startswith("hosts/")}
    engines = tomllib.loads(files["hosts/engines/delivery/user-data.toml"])["settings"]

    assert {path.partition("/delivery/")[2] for path in files} == {"user-data.toml"}
    assert engines["oci-defaults"]["resource-limits"]["max-locked-memory"]["hard-limit"] == -1
    assert engines["kernel"]["modules"]["nf_conntrack"]["autoload"] is True
    assert engines["ntp"]["time-servers"] == ["169.254.169.123"]


def test_a_pool_without_the_key_boots_al2023_as_before() -> None:
    plans = planned("dev", chosen).hosts

    assert {plan.image.name for plan in plans["general"].values()} == {"bottlerocket-x86-64"}
    assert {plan.image.name for plan in plans["engines"].values()} == {"al2023-x86-64-standard"}


def test_an_arm_pool_of_bottlerocket_needs_no_arm_image_of_al2023() -> None:
    assert planned("dev", also(set_at("pools", "general", "hardware", to="c7g.16xlarge")))


@pytest.mark.parametrize(
    ("change", "path", "found", "remedy"),
    [
        pytest.param(
            set_at("cluster", "bottlerocketImage", to=None),
            "cluster.bottlerocketImage",
            "nothing",
            "Pin a release, or write os: al2023.",
            id="image",
        ),
        pytest.param(
            set_at(
                "cluster",
                "hostGate",
                to={"image": "registry.meridian.internal/python@sha256:" + "a" * 64},
            ),
            "pools.general.os",
            "bottlerocket, and cluster.hostGate",
            "Write os: al2023, or remove cluster.hostGate, without which no node is audited",
            id="gate",
        ),
        pytest.param(
            set_at("pools", "general", "agentOnHost", to=True),
            "pools.general.agentOnHost",
            "the agent on Bottlerocket",
            "Remove the key, or write os: al2023.",
            id="agent",
        ),
        pytest.param(
            set_at("pools", "general", "profile", to="batch-optimization"),
            "pools.general.profile",
            "drive nvme*n*/queue/scheduler",
            "Choose al2023, or write acceptLosses: [drive] in the profile.",
            id="losses",
        ),
        pytest.param(
            set_at("pools", "general", "os", to="debian-12"),
            "pools.general.os",
            "debian-12",
            "",
            id="unknown",
        ),
    ],
)
def test_what_it_cannot_have_is_told_at_its_place(
    change: Change, path: str, found: str, remedy: str
) -> None:
    told = {error.path: error for error in mistakes(also(change))}

    assert set(told) == {path}
    assert found in told[path].found
    assert told[path].remedy.startswith(remedy)


def test_it_mounts_no_disks_for_local_volumes() -> None:
    def change(raw: Any) -> None:
        raw["cluster"] |= {"bottlerocketImage": RELEASE, "hostGate": None}
        raw["pools"]["backtests"] |= {"os": "bottlerocket", "profile": "spot-best-effort"}

    [error] = mistakes(change, "prod")

    assert error.path == "storage.localNvme.pools"
    assert error.found == "backtests, which boots Bottlerocket"
    assert error.remedy == "Take backtests out, or write os: al2023 for it."
