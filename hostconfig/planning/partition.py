"""Divide CPUs into those of the system and those of the workload."""

from corelane.hostconfig.model.hardware import Hardware, HardwareKind
from corelane.hostconfig.model.host_plan import CpuPartition
from corelane.hostconfig.model.profile import HostProfile, Isolation
from corelane.hostconfig.model.topology import Topology

NO_CPUS: frozenset[int] = frozenset()


def as_launched(hardware: Hardware, profile: HostProfile) -> Hardware:
    """Return the machine that Linux finds: EC2 launches a virtual one with fewer threads if asked.

    Linux numbers the CPUs it finds without gaps, so that a core's number is its CPU's.
    """
    if profile.smt != "instance" or hardware.kind is not HardwareKind.EC2_VIRTUAL:
        return hardware
    return hardware.model_copy(update={"topology": hardware.topology.without_smt().renumbered()})


def online_topology(machine: Topology, profile: HostProfile) -> Topology:
    """Return the machine as it runs: without second threads where SMT is off, and less offlined."""
    booted = machine.without_smt() if profile.smt == "off" else machine
    return booted.without(profile.offlined) if profile.offlined else booted


def partition(machine: Topology, profile: HostProfile) -> CpuPartition:
    """Give every online CPU one owner, core by core."""
    running = online_topology(machine, profile)
    housekeeping = (
        running.online if profile.isolation is None else _housekeeping(running, profile.isolation)
    )
    return CpuPartition(
        online=running.online,
        housekeeping=housekeeping,
        isolated=running.online - housekeeping,
        offline=running.offline,
        threads_per_core=running.threads_per_core,
    )


def _housekeeping(machine: Topology, isolation: Isolation) -> frozenset[int]:
    """Take each node's lowest cores: CPU 0 is among them, and one L3 domain bears the noise."""
    isolating = machine.nodes.keys() if isolation.numa_nodes is None else isolation.numa_nodes
    taken = [
        _lowest_cores(machine, cpus, isolation.housekeeping_cores_per_node)
        if node in isolating
        else cpus
        for node, cpus in machine.nodes.items()
    ]
    return NO_CPUS.union(*taken)


def _lowest_cores(machine: Topology, cpus: frozenset[int], count: int) -> frozenset[int]:
    cores = [core for core in machine.cores.values() if core <= cpus]
    return NO_CPUS.union(*sorted(cores, key=min)[:count])
