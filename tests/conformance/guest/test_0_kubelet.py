"""A kubelet in a booted guest: which CPUs and memory its containers really get.

These come first: their guest ends with them, the one of the others with the run, and two never run.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from corelane.hostconfig.model.cpuset import parse_cpulist
from corelane.hostconfig.model.host_plan import HostPlan
from tests.support.guest.audited import audited, audited_while
from tests.support.guest.breakage import Breakage
from tests.support.guest.guest import Guest
from tests.support.guest.host import guest_plan, guest_seed
from tests.support.guest.node import Node, payload

WHOLE_CORE = {"cpu": "2", "memory": "64Mi"}
HALF_CORE = {"cpu": "1", "memory": "64Mi"}
SHOW = (
    "cat /sys/fs/cgroup/cpuset.cpus.effective /sys/fs/cgroup/cpuset.mems.effective;"
    " grep -h allowed_list /proc/1/status /proc/self/status"
)


@pytest.fixture(scope="module")
def plan() -> HostPlan:
    """Plan a host whose cores have two CPUs, with pods as its only users of memory."""
    kubelet = {"maxPods": 16, "reservations": {"systemMemory": "256Mi"}}
    return guest_plan(smt="on", hugePages={"1Gi": 0, "2Mi": 64}, kubelet=kubelet)


@pytest.fixture(scope="module")
def node(plan: HostPlan, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    folder = payload(tmp_path_factory.mktemp("payload"))
    with Guest.boot(guest_seed(plan), payload=folder) as guest:
        guest.wait_for_boot(2)
        guest.settle()
        node = Node(guest)
        node.start()
        yield node


@pytest.fixture(scope="module")
def pods(node: Node) -> dict[str, Any]:
    """Start one pod of each kind, the exclusive one first; return their statuses."""
    return {
        "exclusive": node.run_pod("exclusive", requests=WHOLE_CORE, limits=WHOLE_CORE),
        "shared": node.run_pod("shared", requests={"cpu": "100m", "memory": "32Mi"}),
        "half": node.run_pod("half", requests=HALF_CORE, limits=HALF_CORE),
    }


class Place:
    """Where a container may run, as it sees that itself: its cgroup and its processes agree."""

    def __init__(self, node: Node, pod: str) -> None:
        cpus, memory, *allowed = node.inside(pod, SHOW).split("\n")
        words = [line.split() for line in allowed if line]
        self.cpus, self.memory = parse_cpulist(cpus), parse_cpulist(memory)
        self.affinities = {parse_cpulist(w[1]) for w in words if w[0] == "Cpus_allowed_list:"}
        self.memories = {parse_cpulist(w[1]) for w in words if w[0] == "Mems_allowed_list:"}


@pytest.fixture(scope="module")
def exclusive(node: Node, pods: dict[str, Any]) -> Place:
    assert pods["exclusive"]["phase"] == "Running", pods["exclusive"]
    return Place(node, "exclusive")


@pytest.fixture(scope="module")
def shared(node: Node, pods: dict[str, Any]) -> Place:
    assert pods["shared"]["phase"] == "Running", pods["shared"]
    return Place(node, "shared")


def test_an_exclusive_pod_has_two_isolated_cpus_of_one_core(
    exclusive: Place, plan: HostPlan
) -> None:
    assert len(exclusive.cpus) == 2
    assert exclusive.cpus <= plan.cpus.isolated
    assert exclusive.cpus in plan.topology.cores.values()


def test_its_processes_may_run_there_and_nowhere_else(exclusive: Place) -> None:
    assert exclusive.affinities == {exclusive.cpus}, "the runtime's own affinity stays outside"


def test_its_memory_is_on_the_node_of_its_cpus(exclusive: Place, plan: HostPlan) -> None:
    (node,) = {each.id for each in plan.numa_nodes if exclusive.cpus & each.cpus}

    assert exclusive.memory == {node}
    assert exclusive.memories == {exclusive.memory}


def test_a_shared_pod_gets_none_of_them_and_no_housekeeping_cpu(
    exclusive: Place, shared: Place, plan: HostPlan
) -> None:
    assert shared.cpus == plan.cpus.isolated - exclusive.cpus
    assert shared.affinities == {shared.cpus}


def test_half_a_core_is_refused(pods: dict[str, Any]) -> None:
    assert (pods["half"]["phase"], pods["half"]["reason"]) == ("Failed", "SMTAlignmentError")


def test_the_kubelets_own_books_say_the_same(exclusive: Place, shared: Place, node: Node) -> None:
    cpu, memory = node.state("cpu"), node.state("memory")

    (entry,) = [pod["main"] for pod in cpu["entries"].values()]
    assert parse_cpulist(entry) == exclusive.cpus
    assert parse_cpulist(cpu["defaultCpuSet"]) == shared.cpus
    (blocks,) = [pod["main"] for pod in memory["entries"].values()]
    assert [frozenset(block["numaAffinity"]) for block in blocks] == [exclusive.memory]


def test_the_audit_sees_what_the_running_kubelet_has(node: Node, pods: dict[str, Any]) -> None:
    found = audited(node.guest)
    states = {each["name"]: each["state"] for each in found.settings if each["layer"] == "kubelet"}

    assert pods, "the checkpoints name a container"
    assert states
    assert set(states.values()) == {"ok"}, found.of("drift") | found.of("not-applicable")


def test_a_drop_in_that_the_kubelet_has_not_read_is_drift(node: Node) -> None:
    later = "touch -d '+1 hour' /etc/kubernetes/kubelet.conf.d/60-corelane.conf"
    now = "touch -d '-1 hour' /etc/kubernetes/kubelet.conf.d/60-corelane.conf"
    reasons = audited_while(node.guest, Breakage("newer", later, now)).of("drift")

    assert "is newer than the kubelet" in reasons["maxPods"]


def test_the_kubelet_starts_only_on_the_planned_kernel(node: Node) -> None:
    required = node.guest.sh("systemctl show -p Requires --value kubelet")

    assert "corelane-kernel-arguments.service" in required
    assert node.guest.read("/sys/devices/system/cpu/nohz_full")


def test_a_node_with_other_memory_than_before_starts_after_a_boot(node: Node) -> None:
    """Pages of a node stand for the few KiB by which its memory differs from boot to boot."""
    guest = node.guest
    pages = "/sys/devices/system/node/node1/hugepages/hugepages-2048kB/nr_hugepages"
    guest.sh(f"systemctl stop kubelet; echo $(($(cat {pages}) + 8)) >{pages}")
    guest.run("systemctl", "start", "kubelet")
    ended = "for i in $(seq 60); do systemctl is-active -q kubelet || exit 0; sleep 1; done; exit 1"
    assert guest.run("/bin/bash", "-c", ended).code == 0, "the checkpoint does not fit the memory"
    assert "memory manager" in guest.sh("journalctl -u kubelet -o cat | tail -40").lower()

    guest.reboot()
    checkpoints = "ls /var/lib/kubelet/cpu_manager_state /var/lib/kubelet/memory_manager_state"
    assert guest.run("/bin/bash", "-c", checkpoints).code != 0, "none is left"
    guest.sh(f"echo $(($(cat {pages}) + 8)) >{pages}")
    node.start()
    assert node.state("memory")["policyName"] == "Static"
