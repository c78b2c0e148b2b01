"""What must hold between sections: each case breaks one thing and names one path."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.stack import mistakes

Change = Callable[[Any], object]


def set_at(*path: str | int, to: object) -> Change:
    def change(raw: Any) -> None:
        for step in path[:-1]:
            raw = raw[step]
        raw[path[-1]] = to

    return change


WAIVER = {
    "rule": "backtests_fix_their_numerics",
    "resource": "*equities-nightly*",
    "reason": "The vendor library pins its own threads",
    "ticket": "OPS-12",
    "requester": "ann@meridian.example",
    "approver": "bob@meridian.example",
    "expires": "2026-12-31",
}


@pytest.mark.parametrize(
    ("change", "path", "says"),
    [
        pytest.param(
            set_at("network", "podCidr", to="10.24.128.0/17"),
            "network.podCidr",
            "overlaps",
            id="overlapping-networks",
        ),
        pytest.param(
            set_at("pools", "engines", "site", to="london"),
            "pools.engines.site",
            "one of: frankfurt",
            id="unknown-site",
        ),
        pytest.param(
            set_at("pools", "engines", "zone", to="eu-central-1c"),
            "pools.engines.zone",
            "eu-central-1a",
            id="zone-outside-the-site",
        ),
        pytest.param(
            set_at("secrets", "vault", "replicas", to=5),
            "secrets.vault.pool",
            "keeps 5",
            id="more-vaults-than-nodes",
        ),
        pytest.param(
            set_at("pools", "engines", "hardware", to="m7i.4xlarge"),
            "pools.engines",
            "ec2-metal",
            id="t0-on-a-virtual-machine",
        ),
        pytest.param(
            set_at("pools", "engines", "profile", to="fastest"),
            "pools.engines.profile",
            "deterministic-high-perf",
            id="unknown-profile",
        ),
        pytest.param(
            set_at("workloads", "equities-feed", "team", to="nobody"),
            "workloads.equities-feed.team",
            "index-arb",
            id="unknown-team",
        ),
        pytest.param(
            set_at("workloads", "equities-feed", "pool", to="engines"),
            "workloads.equities-feed.pool",
            "tier t1",
            id="pool-of-another-tier",
        ),
        pytest.param(
            set_at("workloads", "equities-feed", "clients", to=["ghost"]),
            "workloads.equities-feed.clients[0]",
            "one of",
            id="unknown-client",
        ),
        pytest.param(
            set_at("workloads", "equities-feed", "bandwidth", "ingress", to="900G"),
            "workloads.equities-feed.bandwidth",
            "m7i.4xlarge",
            id="faster-than-the-network",
        ),
        pytest.param(
            set_at("teams", "index-arb", "quotas", "t0", "cpu", to=2),
            "teams.index-arb.quotas.t0.cpu",
            "at least 8000m",
            id="quota-below-the-workloads",
        ),
        pytest.param(
            set_at("workloads", "equities-nightly", "environment", to={"TZ": "Europe/Berlin"}),
            "workloads.equities-nightly",
            "TZ",
            id="environment-changes-what-is-fixed",
        ),
        pytest.param(
            set_at("workloads", "equities-feed", "ports", to={"a": 7001, "b": 7001}),
            "workloads.equities-feed",
            "a number for each",
            id="one-port-twice",
        ),
        pytest.param(
            set_at("teams", "index-arb", "quotas", "t1", "storage", to="1Gi"),
            "teams.index-arb.quotas.t1.storage",
            "at least",
            id="claims-beyond-the-quota",
        ),
        pytest.param(
            set_at("cluster", "addons", "metrics-server", to={"version": "v0.8.0-eksbuild.5"}),
            "cluster",
            "cannot reach",
            id="addon-behind-the-overlay",
        ),
        pytest.param(
            set_at("secrets", "vault", "pool", to="engines"),
            "secrets.vault.pool",
            "a t1 pool",
            id="vault-beside-trading",
        ),
        pytest.param(
            set_at("waivers", to={"old": WAIVER | {"expires": "2026-11-21"}}),
            "waivers.old.expires",
            "2026-11-22",
            id="expired-waiver",
        ),
        pytest.param(
            set_at("waivers", to={"long": WAIVER | {"expires": "2028-01-01"}}),
            "waivers.long.expires",
            "within a year",
            id="endless-waiver",
        ),
        pytest.param(
            set_at("waivers", to={"own": WAIVER | {"approver": WAIVER["requester"]}}),
            "waivers.own",
            "second person",
            id="self-approved-waiver",
        ),
        pytest.param(
            set_at("waivers", to={"w": {k: v for k, v in WAIVER.items() if k != "approver"}}),
            "waivers.w.approver",
            "Add the key",
            id="waiver-without-approver",
        ),
    ],
)
def test_a_contradiction_is_one_error_at_its_path(change: Change, path: str, says: str) -> None:
    [error] = mistakes(change)

    assert error.path == path
    assert says in str(error)


def roomy(raw: Any) -> None:
    """Lift the limits that are checked elsewhere."""
    roomy_quota = {"cpu": 900, "memory": "4Ti", "pods": 90, "hugePages1Gi": 900}
    raw["teams"]["index-arb"]["quotas"]["t0"] = roomy_quota
    raw["tiers"]["t0"] |= {"largestContainerCpu": 200, "largestContainerMemory": "2Ti"}


@pytest.mark.parametrize(
    ("key", "value"), [("cpus", 48), ("memory", "400Gi"), ("hugePages1Gi", 64)]
)
def test_an_engine_larger_than_a_numa_node_is_refused(key: str, value: object) -> None:
    def grow(raw: Any) -> None:
        roomy(raw)
        raw["workloads"]["arb-engine"][key] = value

    [error] = mistakes(grow)

    assert error.path == "workloads.arb-engine"
    assert "one NUMA node" in error.wanted


def test_half_a_core_is_refused_where_cores_have_two_threads() -> None:
    def half(raw: Any) -> None:
        raw["profiles"] = {"smt": {"extends": "deterministic-high-perf", "smt": "on"}}
        raw["pools"]["engines"]["profile"] = "smt"
        raw["workloads"]["arb-engine"]["cpus"] = 9

    [error] = mistakes(half)

    assert error.path == "workloads.arb-engine.cpus"
    assert "multiple of 2" in error.wanted


def test_a_waiver_is_in_force_on_its_last_day() -> None:
    assert not mistakes(set_at("waivers", to={"w": WAIVER | {"expires": "2026-11-22"}}))


@pytest.mark.parametrize(
    ("cpus", "wrong"), [("10-15,400", "400"), ("8-11", "8-9"), ("100-200", "100-200")]
)
def test_a_container_outside_the_isolated_cpus_is_refused(cpus: str, wrong: str) -> None:
    edge = ("sites", "fr2-cage", "edgeHosts", "fr2-gateway", "containers", "order-gateway")

    [error] = mistakes(set_at(*edge, "cpus", to=cpus), stack="prod")

    assert error.path.endswith("order-gateway.cpus")
    assert error.found == wrong


@pytest.mark.parametrize("path", ["/var/run/docker.sock", "/etc", "/proc/1", "/var/lib/docker"])
def test_a_container_is_not_handed_its_host(path: str) -> None:
    edge = ("sites", "fr2-cage", "edgeHosts", "fr2-gateway", "containers", "order-gateway")

    [error] = mistakes(set_at(*edge, "binds", to={"/data": path}), stack="prod")

    assert "a folder of the workload's own" in error.wanted


def test_a_cage_host_is_named_once() -> None:
    hosts = ("sites", "fr2-cage", "pools", "cage-engines", "hosts")

    [error] = mistakes(set_at(*hosts, to=["a.example", "a.example"]), stack="prod")

    assert error.path == "sites.fr2-cage.pools.cage-engines"


def test_local_volumes_on_machines_without_disks_are_refused() -> None:
    found = mistakes(set_at("pools", "backtests", "hardware", 1, to="c7i.16xlarge"), stack="prod")

    assert [error.path for error in found] == ["storage.localNvme.pools[0]"]


def test_a_second_high_impact_family_on_a_pool_is_refused() -> None:
    def add(raw: Any) -> None:
        roomy(raw)
        raw["workloads"]["arb-engine"]["familyImpact"] = "high"
        raw["workloads"]["other"] = raw["workloads"]["arb-engine"] | {"family": "other"}

    [error] = mistakes(add)

    assert error.path == "workloads.other.pool"
    assert "arb-engine" in error.found


def test_two_engines_that_do_not_fit_one_node_together_are_refused() -> None:
    def crowd(raw: Any) -> None:
        engine = raw["workloads"]["arb-engine"]
        roomy(raw)
        raw["workloads"]["arb-engine-b"] = engine | {"cpus": 40}

    assert any("fit together" in error.wanted for error in mistakes(crowd))


def test_ceph_has_a_host_for_every_monitor_and_replica() -> None:
    def shrink(raw: Any) -> None:
        raw["pools"]["storage"]["size"]["min"] = 3
        raw["secrets"]["vault"]["replicas"] = 3
        raw["storage"]["ceph"]["replicas"] = 4

    [error] = mistakes(shrink, stack="prod")

    assert error.path == "storage.ceph.pool"
    assert "keeps 4" in str(error), "a component that refuses it later names no path"
