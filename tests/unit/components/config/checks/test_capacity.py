"""Hosts hold what a stack puts on them: CPUs, memory, disks, ports and folders."""

from typing import Any

import pytest

from corelane.components.config.checks.capacity import Room
from tests.support.stack import mistakes, set_at


def roomy(raw: Any) -> None:
    """Lift the limits that are checked elsewhere."""
    roomy_quota = {"cpu": 900, "memory": "4Ti", "pods": 90, "hugePages1Gi": 900}
    raw["teams"]["index-arb"]["quotas"]["t0"] = roomy_quota
    raw["tiers"]["t0"] |= {"largestContainerCpu": 200, "largestContainerMemory": "2Ti"}


def test_a_node_without_huge_pages_says_so() -> None:
    def change(raw: Any) -> None:
        raw["pools"]["engines"]["profile"] = "general-purpose"

    [error] = [e for e in mistakes(change) if "huge page" in e.found and "NUMA" in e.wanted]

    assert "0 huge pages of 1Gi" in error.wanted


@pytest.mark.parametrize(
    ("key", "largest"), [("cpus", "largestContainerCpu"), ("memory", "largestContainerMemory")]
)
def test_what_to_raise_is_named(key: str, largest: str) -> None:
    values = {"cpus": 94, "memory": "200Gi"}

    found = mistakes(lambda raw: raw["workloads"]["arb-engine"].update({key: values[key]}))

    assert f"raise tiers.t0.{largest}." in " ".join(error.remedy for error in found)


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


@pytest.mark.parametrize(
    ("cpus", "wrong"), [("10-15,400", "400"), ("8-11", "8-9"), ("100-200", "100-200")]
)
def test_a_container_outside_the_isolated_cpus_is_refused(cpus: str, wrong: str) -> None:
    edge = ("sites", "fr2-colocation", "edgeHosts", "fr2-gateway", "containers", "order-gateway")

    [error] = mistakes(set_at(*edge, "cpus", to=cpus), stack="prod")

    assert error.path.endswith("order-gateway.cpus")
    assert error.found == wrong


@pytest.mark.parametrize(
    "path",
    [
        *("/bin", "/boot", "/dev", "/etc", "/lib", "/proc/1", "/root", "/run/docker.sock", "/sbin"),
        *("/sys", "/usr/lib", "/var", "/var/lib/docker", "/var/lib/kubelet/pods", "/var/run/x"),
    ],
)
def test_a_container_is_not_handed_its_host(path: str) -> None:
    edge = ("sites", "fr2-colocation", "edgeHosts", "fr2-gateway", "containers", "order-gateway")

    [error] = mistakes(set_at(*edge, "binds", to={"/data": path}), stack="prod")

    assert "a folder of the workload alone" in error.wanted


def test_what_a_node_has_room_for_is_told_as_a_person_asks_for_it() -> None:
    assert str(Room(millis=1500, memory=2**34)) == "1.5 CPUs and 16Gi"
    assert str(Room(1500, 2**34, disks=1)) == "1.5 CPUs, 16Gi and 1 local disk"
    assert str(Room(1500, 2**34, disks=2)) == "1.5 CPUs, 16Gi and 2 local disks"


def test_local_volumes_on_machines_without_disks_are_refused() -> None:
    found = mistakes(set_at("pools", "backtests", "hardware", 1, to="c7i.16xlarge"), stack="prod")

    assert [error.path for error in found] == ["storage.localNvme.pools[0]"]


def test_disks_of_an_array_are_no_local_volumes() -> None:
    def stripe(raw: Any) -> None:
        profile = raw["pools"]["backtests"]["profile"]
        raw["profiles"] = {
            **raw.get("profiles", {}),
            "striped": {"extends": profile, "storage": {"instanceStore": "raid0"}},
        }
        raw["pools"]["backtests"]["profile"] = "striped"

    found = mistakes(stripe, stack="prod")

    assert {error.path for error in found} == {"storage.localNvme.pools[0]"}
    assert "makes its disks one array" in found[0].found


def test_a_second_high_impact_family_on_a_pool_is_refused() -> None:
    def add(raw: Any) -> None:
        roomy(raw)
        raw["workloads"]["arb-engine"]["familyImpact"] = "high"
        ports = {"orderPort": 19050, "probe": {"port": 9110}}
        raw["workloads"]["other"] = raw["workloads"]["arb-engine"] | {"family": "other"} | ports

    [error] = mistakes(add)

    assert error.path == "workloads.other.pool"
    assert "arb-engine" in error.found


def test_two_engines_of_a_pool_never_listen_on_one_port() -> None:
    def add(raw: Any) -> None:
        roomy(raw)
        raw["workloads"]["other"] = raw["workloads"]["arb-engine"] | {"family": "other"}

    found = mistakes(add)

    assert {error.path for error in found} == {
        "workloads.other.orderPort",
        "workloads.other.probe.port",
    }


def generous(raw: Any, tier: str) -> None:
    """Lift quota and limits of a tier, which are checked elsewhere."""
    quota = {"cpu": 9000, "memory": "90Ti", "pods": 900, "storage": "90Ti"}
    raw["teams"]["index-arb"]["quotas"][tier] = quota
    raw["tiers"][tier] |= {"largestContainerCpu": 200, "largestContainerMemory": "2Ti"}


def test_a_pod_larger_than_a_node_is_refused() -> None:
    def grow(raw: Any) -> None:
        generous(raw, "t1")
        raw["workloads"]["equities-feed"]["cpuMillis"] = 32000

    [error] = mistakes(grow)

    assert error.path == "workloads.equities-feed.cpuMillis"
    assert "the smallest node of pool general" in error.wanted


@pytest.mark.parametrize(("millis", "fits"), [(15_890, True), (15_891, False)])
def test_a_pod_has_what_the_kubelet_leaves(millis: int, *, fits: bool) -> None:
    """nodeadm reserves 110m of 16 CPUs for the kubelet."""

    def grow(raw: Any) -> None:
        generous(raw, "t1")
        raw["workloads"]["equities-feed"]["cpuMillis"] = millis
        raw["pools"]["general"]["size"]["max"] = 40

    found = [error.wanted for error in mistakes(grow)]

    wanted = "at most 15890, what the smallest node of pool general has"
    assert found == ([] if fits else [wanted])


def test_a_local_volume_on_a_pool_without_one_names_the_claim() -> None:
    found = mistakes(set_at("storage", "localNvme", "pools", to=["storage"]), stack="prod")
    claims = {error.path: error.wanted for error in found if error.path.endswith(".claims")}

    wanted = "at most 0, the local disks that a node of pool backtests offers"
    assert claims == {
        f"workloads.{name}-nightly.claims": wanted for name in ("equities", "futures")
    }


def test_a_node_that_engines_fill_has_room_for_nothing() -> None:
    assert Room(0, 0).holds(Room(1000, 1)) == 0


def test_more_pods_than_a_pool_ever_holds_are_refused() -> None:
    def multiply(raw: Any) -> None:
        generous(raw, "t1")
        raw["workloads"]["equities-feed"]["replicas"] = 50

    [error] = mistakes(multiply)

    assert error.path == "pools.general"
    assert error.found.startswith("4 nodes at most, each with ")
    assert "more pods of equities-feed, each " in error.wanted


@pytest.mark.parametrize(("replicas", "lacking"), [(2, None), (3, "1 more pod of equities-feed")])
def test_pods_beside_an_engine_have_what_it_leaves(replicas: int, lacking: str | None) -> None:
    """Of 45 CPUs that pods can have, the engine takes 8, and two pods 16 each."""

    def beside(raw: Any) -> None:
        roomy(raw)
        fields = {"pool": "engines", "tier": "t0", "cpuMillis": 16_000, "replicas": replicas}
        raw["workloads"]["equities-feed"] |= fields

    found = mistakes(beside)

    assert [lacking in error.wanted for error in found if lacking] == ([True] if lacking else [])
    assert [error.found.partition(" and ")[0] for error in found] == (
        ["1 node at most, each with 37 CPUs"] if lacking else []
    )


def test_pods_that_fit_by_their_sum_alone_are_refused() -> None:
    """Three pods of 40 CPUs need 120 of the 128 that two nodes have, and only two of them fit."""

    def uneven(raw: Any) -> None:
        generous(raw, "t2")
        raw["pools"]["backtests"]["size"]["max"] = 2
        nightly = raw["workloads"]["equities-nightly"]
        nightly |= {"cpuMillis": 40_000, "parallelism": 3, "claims": {}}
        del raw["workloads"]["futures-nightly"]

    [error] = mistakes(uneven, stack="prod")

    assert error.path == "pools.backtests"
    assert "room for 1 more pod of equities-nightly, each 40 CPUs and 48Gi;" in error.wanted


@pytest.mark.parametrize(("nodes", "lacking"), [(32, ""), (31, "2 more pods of futures-nightly")])
def test_a_volume_of_a_local_disk_takes_a_whole_one(nodes: int, lacking: str) -> None:
    """Two disks a node: 64 pods of a quarter of a node each take 32 nodes, not 16."""

    def smaller(raw: Any) -> None:
        raw["pools"]["backtests"]["size"]["max"] = nodes

    found = [error.wanted for error in mistakes(smaller, stack="prod")]

    assert [lacking in wanted for wanted in found] == ([True] if lacking else [])


def test_two_engines_that_do_not_fit_one_node_together_are_refused() -> None:
    def crowd(raw: Any) -> None:
        engine = raw["workloads"]["arb-engine"]
        roomy(raw)
        raw["workloads"]["arb-engine-b"] = engine | {"cpus": 40}

    assert any("fit together" in error.wanted for error in mistakes(crowd))


@pytest.mark.parametrize(("key", "value"), [("cpus", 23), ("memory", "72Gi"), ("hugePages1Gi", 9)])
def test_engines_take_each_kind_from_a_numa_node_together(key: str, value: object) -> None:
    def crowd(raw: Any) -> None:
        roomy(raw)
        engine = raw["workloads"]["arb-engine"]
        ports = {"orderPort": 19044, "probe": {"port": 9101}}
        for name in ("b", "c"):
            raw["workloads"][f"arb-engine-{name}"] = engine | ports | {key: value}

    assert any("fit together" in error.wanted for error in mistakes(crowd))


@pytest.mark.parametrize(("second", "fits"), [(45, True), (46, False)])
def test_engines_that_fill_every_numa_node_leave_no_cpu_to_node_agents(
    second: int, *, fits: bool
) -> None:
    """The kubelet keeps a core of the host, not of a node, for pods that share CPUs."""

    def fill(raw: Any) -> None:
        roomy(raw)
        raw["pools"]["engines"]["hardware"] = "c7i.metal-48xl"
        engine = raw["workloads"]["arb-engine"]
        engine["cpus"] = 46
        ports = {"orderPort": 19044, "probe": {"port": 9101}}
        raw["workloads"]["arb-engine-b"] = engine | ports | {"cpus": second}

    crowded = [error.path for error in mistakes(fill) if "fit together" in error.wanted]

    assert crowded == ([] if fits else ["workloads.arb-engine"])


def test_ceph_has_a_host_for_every_monitor_and_replica() -> None:
    def shrink(raw: Any) -> None:
        raw["pools"]["storage"]["size"]["min"] = 3
        raw["secrets"]["vault"]["replicas"] = 3
        raw["storage"]["ceph"]["replicas"] = 4

    [error] = mistakes(shrink, stack="prod")

    assert error.path == "storage.ceph.pool"
    assert "keeps 4" in str(error), "a component that refuses it later names no path"
