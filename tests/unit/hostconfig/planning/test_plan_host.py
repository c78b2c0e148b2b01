"""Whatever is planned holds, by an account that shares no code with the planner's."""

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, reject
from pydantic import ValidationError

from corelane.hostconfig.catalogue import hardware_names, load_hardware, load_image, profile_names
from corelane.hostconfig.invariants import ALL, HostPlanError
from corelane.hostconfig.model.hardware import Hardware
from corelane.hostconfig.model.profile import HostProfile
from corelane.hostconfig.planning.plan_host import (
    exclusive_capacity,
    largest_exclusive_request,
    plan_host,
    shared_cpus,
)
from tests.support.hosts import a_machine, a_plan, a_profile, isolating_profiles, machines


def cpus_in(text: str) -> set[int]:
    """Read a CPU list in another way than the product does."""
    found: set[int] = set()
    for part in text.replace(",", " ").split():
        ends = [int(end) for end in part.split("-")]
        found |= set(range(ends[0], ends[-1] + 1))
    return found


def siblings_of(cpu: int, shape: dict[str, int | str]) -> set[int]:
    """Return which CPUs share a core, from the numbering's definition."""
    if shape["threads"] == 1:
        return {cpu}
    if shape["numbering"] == "siblings-adjacent":
        return {cpu, cpu ^ 1}
    cores = int(shape["cores"])
    return {cpu % cores, cpu % cores + cores}


def words_of(data: dict[str, Any]) -> dict[str, str]:
    return {a["key"]: a["value"] for a in data["kernelArguments"]}


def planned(hardware: Hardware, profile: HostProfile) -> dict[str, Any]:
    """Return the plan as a reader of its JSON sees it; skip what is refused."""
    try:
        plan = plan_host(hardware, profile, pool="drawn")
    except HostPlanError:
        reject()
    return json.loads(json.dumps(plan.as_data()))


@given(machines(), isolating_profiles())
def test_whatever_is_planned_agrees_across_every_layer(
    hardware: Hardware, profile: HostProfile
) -> None:
    data = planned(hardware, profile)
    words, topology = words_of(data), hardware.topology
    every = {cpu.id for cpu in topology.cpus}
    housekeeping, isolated, offline = (
        cpus_in(data["cpus"][owner]) for owner in ("housekeeping", "isolated", "offline")
    )

    assert housekeeping | isolated | offline == every, "every CPU has an owner"
    assert len(housekeeping) + len(isolated) + len(offline) == len(every), "and only one"
    assert isolated, "a host that isolates nothing is not planned"
    assert cpus_in(words["nohz_full"]) == isolated
    assert cpus_in(words["isolcpus"].replace("managed_irq", "").replace("domain", "")) == isolated
    assert cpus_in(words["irqaffinity"]) == cpus_in(words["systemd.cpu_affinity"]) == housekeeping
    assert ("nosmt" in words) == (profile.smt == "off"), "also where a capture shows no sibling"
    for nic in topology.nics:
        local = {c.id for c in topology.cpus if c.numa_node == nic.numa_node}
        assert local & housekeeping, "the NIC's interrupts have a CPU nearby"
    if data["kubelet"]:
        assert cpus_in(data["kubelet"]["reservedSystemCPUs"]) == housekeeping


@given(machines(), isolating_profiles())
def test_no_core_is_ever_split_and_cpu_0_never_isolated(
    hardware: Hardware, profile: HostProfile
) -> None:
    data = planned(hardware, profile)
    isolated, online = cpus_in(data["cpus"]["isolated"]), cpus_in(data["cpus"]["online"])
    threads = hardware.topology.threads_per_core
    cores = len(hardware.topology.cpus) // threads
    shape = {"threads": threads, "cores": cores, "numbering": "siblings-last"}
    if threads == 2 and hardware.topology.siblings(0) == {0, 1} and cores > 1:
        shape["numbering"] = "siblings-adjacent"

    assert 0 not in isolated
    for cpu in isolated:
        assert siblings_of(cpu, shape) & online <= isolated, f"CPU {cpu} lost its sibling"


@given(machines(), isolating_profiles())
def test_the_kubelets_memory_adds_up_and_fits_beside_the_huge_pages(
    hardware: Hardware, profile: HostProfile
) -> None:
    data = planned(hardware, profile)
    kubelet = data["kubelet"]
    reserved = (
        {r["numaNode"]: int(r["limits"]["memory"][:-2]) for r in kubelet["reservedMemory"]}
        if kubelet
        else {}
    )
    if kubelet:
        parts = (kubelet["kubeReserved"]["memory"], kubelet["systemReserved"]["memory"])
        demanded = sum(int(p.removesuffix("Mi")) for p in parts) + 100
        assert sum(reserved.values()) == demanded
    for node in data["numaNodes"]:
        pages = node["hugePages"]["1Gi"] * 1024 + node["hugePages"]["2Mi"] * 2
        used = pages + reserved.get(node["id"], 0) + node["allocatableMiB"]
        assert node["allocatableMiB"] > 0, "pods find memory on every node"
        assert used + node["memoryMiB"] / 64 <= node["memoryMiB"], "nothing is promised twice"


@pytest.mark.parametrize("profile", profile_names())
@pytest.mark.parametrize("hardware", hardware_names())
def test_every_catalogue_pair_is_planned_and_proves_every_invariant(
    hardware: str, profile: str
) -> None:
    plan = a_plan(hardware, profile)

    assert [proof.id for proof in plan.invariants] == [each.id for each in ALL]
    assert all(proof.evidence for proof in plan.invariants), "a proof shows figures"


def test_a_plan_says_the_same_twice() -> None:
    first, second = (json.dumps(a_plan().as_data()) for _ in range(2))

    assert first == second


def test_the_consistent_example_of_a_96_cpu_machine() -> None:
    data = a_plan(smt="on").as_data()

    assert data["cpus"]["housekeeping"] == "0-1,48-49"
    assert data["kubelet"]["reservedSystemCPUs"] == "0-1,48-49"
    assert words_of(data)["isolcpus"] == "managed_irq,2-47,50-95"
    assert words_of(data)["systemd.cpu_affinity"] == "0,1,48,49"


def test_without_smt_the_siblings_vanish_from_every_list() -> None:
    data = a_plan(smt="off").as_data()

    assert data["cpus"]["offline"] == "48-95"
    assert data["cpus"]["threadsPerCore"] == 1
    assert words_of(data)["nohz_full"] == "2-47"
    assert data["kubelet"]["reservedSystemCPUs"] == "0-1"


def test_the_plan_tells_which_cpus_share_a_core() -> None:
    both, one = (a_plan(smt=smt).as_data()["cpus"]["siblings"] for smt in ("on", "off"))

    assert both == [f"{cpu},{cpu + 48}" for cpu in range(48)]
    assert one == [], "no core has two threads left"


def test_a_profile_without_isolation_leaves_every_cpu_to_everyone() -> None:
    data = a_plan("c7i.16xlarge", "batch-optimization").as_data()

    assert data["cpus"]["isolated"] == ""
    assert data["cpus"]["housekeeping"] == data["cpus"]["online"] == "0-63"
    assert {a["writer"] for a in data["kernelArguments"]} == {"image"}, "nothing needs a reboot"
    assert data["kubelet"]["cpuManagerPolicy"] == "none"


def test_every_setting_of_a_plan_is_in_its_data_once() -> None:
    plan = a_plan("xeon-gold-6444y-2s", "colocation-deterministic")
    data = plan.as_data()
    told = [entry["key"] for kind in ("kernelArguments", "sysctls") for entry in data[kind]]
    others = [(entry["layer"], entry["key"]) for entry in data["settings"]]

    assert len(told) + len(others) + len(data["kubelet"]) == len(plan.settings)
    assert ("sysfs", "/sys/bus/workqueue/devices/writeback/cpumask") in others
    assert not {layer for layer, _ in others} & {"kernel argument", "sysctl", "kubelet"}


def test_arguments_that_the_image_writes_are_not_written_again() -> None:
    writers = {a["key"]: a["writer"] for a in a_plan().as_data()["kernelArguments"]}

    assert writers["tsc"] == writers["intel_idle.max_cstate"] == "image"
    assert writers["isolcpus"] == "corelane"


def test_a_profile_that_contradicts_the_image_is_refused() -> None:
    own = {"key": "tsc", "value": "unstable", "why": "seen on another machine"}

    with pytest.raises(HostPlanError, match=r"tsc \(the image writes it too\)"):
        a_plan(kernelArguments=[own])


def test_a_profile_never_names_the_image_as_a_writer() -> None:
    own = {"key": "idle", "value": "poll", "why": "copied out of a plan", "writer": "image"}

    with pytest.raises(ValidationError, match="nobody would write this one"):
        a_profile(kernelArguments=[own])


def test_every_failing_invariant_is_reported_at_once() -> None:
    profile = a_profile(
        hugePages={"1Gi": 64},
        sysctls=[{"key": "vm.overcommit_memory", "value": "2", "why": "no overcommit at all"}],
        kernelArguments=[{"key": "kthread_cpus", "value": "0", "why": "copied from a forum"}],
    )

    with pytest.raises(HostPlanError) as caught:
        plan_host(a_machine(), profile, pool="t0")

    assert {f.id for f in caught.value.failures} == {
        "huge-pages-fit-each-numa-node",
        "sysctls-keep-protected-defaults",
        "one-writer-per-sysctl",
        "no-argument-is-without-effect",
    }
    assert all(f.found and f.remedy for f in caught.value.failures)
    assert "reserve fewer huge pages" in str(caught.value), "the message says what helps"


def test_isolating_a_node_that_the_machine_lacks_is_refused() -> None:
    with pytest.raises(HostPlanError, match="has no node 7"):
        plan_host(a_machine(), a_profile(isolation={"numaNodes": [7]}), pool="t0")


def test_a_machine_too_small_to_isolate_anything_is_refused() -> None:
    tiny = a_machine(sockets=1, coresPerL3=2)

    with pytest.raises(HostPlanError, match="both-sets-have-cpus"):
        plan_host(tiny, a_profile(hugePages={"1Gi": 1}), pool="t0")


def test_only_the_chosen_nodes_are_isolated() -> None:
    plan = plan_host(
        a_machine(),
        a_profile(smt="on", isolation={"numaNodes": [1]}, hugePages={"1Gi": 2}),
        pool="t0",
    )
    first, second = plan.as_data()["numaNodes"]

    assert (first["isolated"], second["isolated"]) == ("", "6-7,14-15")
    assert (first["hugePages"]["1Gi"], second["hugePages"]["1Gi"]) == (0, 2)


def test_an_image_for_another_architecture_is_refused() -> None:
    graviton = load_hardware("c7g.16xlarge")

    with pytest.raises(HostPlanError, match="arm64"):
        plan_host(graviton, a_profile(), pool="t0", image=load_image("al2023-x86-64-standard"))


def test_shared_pods_keep_their_cores_where_only_one_node_isolates() -> None:
    plan = a_plan(smt="on", kubelet={"sharedCores": 2})

    assert shared_cpus(plan) == 4
    assert largest_exclusive_request(plan) == {0: 88}
    assert exclusive_capacity(plan) == 88


def test_with_two_isolating_nodes_one_can_be_filled_but_not_both() -> None:
    plan = a_plan("c7i.metal-48xl", smt="on")

    assert largest_exclusive_request(plan) == {0: 92, 1: 92}
    assert exclusive_capacity(plan) == 182


def test_without_strict_reservation_nothing_is_held_back() -> None:
    assert shared_cpus(a_plan(kubelet={"strictReservation": False})) == 0


def test_memory_for_pods_is_told_by_node_and_page_size() -> None:
    plan = a_plan("c7i.metal-48xl", hugePages={"1Gi": 16, "2Mi": 8})
    reserved = 11 * 110 + 255 + 1024 + 100

    first, second = plan.numa_nodes

    assert second.allocatable_mib == 196_608 - 3_072 - 16_384 - 16
    assert (second.huge_pages_1gi * 1024, second.huge_pages_2mi * 2) == (16_384, 16)
    assert second.allocatable_mib - first.allocatable_mib == reserved, (
        "the boot node bears the reservation"
    )


def test_numa_nodes_are_in_order() -> None:
    ids = [node["id"] for node in a_plan("epyc-9374f-1s").as_data()["numaNodes"]]

    assert all(a < b for a, b in pairwise(ids))


def test_cpu_lists_that_no_command_line_holds_are_refused_by_the_invariant() -> None:
    scattered = a_machine(sockets=4, numaPerSocket=4, coresPerL3=128, numbering="siblings-adjacent")

    with pytest.raises(HostPlanError, match="command-line-is-not-cut-off"):
        plan_host(scattered, a_profile(smt="off"), pool="x")
