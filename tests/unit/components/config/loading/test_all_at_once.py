"""No mistake hides another: those of one section, and those beside a broken field, are told."""

from typing import Any

from tests.support.stack import mistakes


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
