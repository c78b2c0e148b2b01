"""The topology of a machine, from sysfs: what a stack file says of it."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from corelane.hostconfig.agent.cpulist import format_list, parse_list
from corelane.hostconfig.agent.host import Host, UnreadableError
from corelane.hostconfig.agent.interfaces import NETWORK, devices

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

CPUS = "/sys/devices/system/cpu"
NODES = "/sys/devices/system/node"
SMT = frozenset({"on", "off", "forceoff", "notsupported", "notimplemented"})
"""The words of smt/control (kernel/cpu.c, smt_states); POWER also shows numbers."""
SECTOR = 512
"""Bytes of a unit of /sys/block/*/size, whatever the drive's own sector (sysfs-block ABI)."""
NIC = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,14}")
"""Names that a stack file accepts (hostconfig/model/topology.py, DeviceName)."""
DRIVER = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._+():-]{0,62}")
"""Drivers that a stack file accepts (hostconfig/model/topology.py, DriverName)."""
DRIVE = re.compile(r"nvme[0-9]{1,5}n[0-9]{1,5}")
"""Namespaces, not the hidden paths of a multipath drive, such as nvme0c0n1."""
REMOTE = ("Amazon Elastic Block Store",)
"""Models of NVMe drives that are network volumes."""


def capture(host: Host) -> dict[str, Any]:
    """Return CPUs, NUMA nodes, local devices and SMT state, or raise UnreadableError."""
    cpus = sorted(parse_list(host.read(f"{CPUS}/online")))
    nodes = nodes_of(host)
    home = home_of(nodes)
    places = {cpu: home.get(cpu, 0) for cpu in cpus}
    _refuse_memoryless(nodes, set(places.values()))
    cores = _numbered(core_of(host, cpu) for cpu in cpus)
    sockets = _numbered(sorted({socket_of(host, cpu) for cpu in cpus}))
    caches = _numbered(l3_of(host, cpu, places[cpu]) for cpu in cpus)
    return {
        "cpus": [
            {
                "id": cpu,
                "core": cores[core_of(host, cpu)],
                "socket": sockets[socket_of(host, cpu)],
                "numaNode": places[cpu],
                "l3": caches[l3_of(host, cpu, places[cpu])],
            }
            for cpu in cpus
        ],
        "numaNodes": [
            {"id": node, "memoryMib": memory, **_distances(host, node)}
            for node, (_, memory) in nodes.items()
            if memory
        ],
        "nics": list(_nics(host)),
        "nvmes": list(local_drives(host)),
        **_not_running(host, frozenset(cpus)),
    }


def _not_running(host: Host, online: frozenset[int]) -> dict[str, str]:
    """Return the CPUs that are present and offline, and what SMT is set to."""
    found: dict[str, str] = {}
    path = f"{CPUS}/present"
    offline = parse_list(host.read(path)) - online if host.exists(path) else frozenset[int]()
    if offline:
        found["offline"] = format_list(offline)
    control = host.read(f"{CPUS}/smt/control").strip() if host.exists(f"{CPUS}/smt/control") else ""
    if control in SMT:
        found["smtControl"] = control
    return found


def remarks(host: Host, captured: dict[str, Any]) -> Iterator[str]:
    """Yield what a person has to know of a capture: interfaces and CPUs that are not in it."""
    yield from _left_out(host)
    offline, control = captured.get("offline"), captured.get("smtControl")
    if control in {"off", "forceoff"}:
        yield (
            f"SMT is {control}, so that second threads are not among the CPUs: plan this machine "
            'with smt: "off", or switch SMT on and capture it again'
        )
    if offline:
        yield f"CPUs {offline} are offline and not among the CPUs"


def nodes_of(host: Host) -> dict[int, tuple[frozenset[int], int]]:
    """Return CPUs and MiB by NUMA node; a kernel without NUMA is one node."""
    found: dict[int, tuple[frozenset[int], int]] = {}
    for path in host.glob(f"{NODES}/node[0-9]*"):
        number = int(path.rpartition("node")[2])
        found[number] = parse_list(host.read(f"{path}/cpulist")), memory_of(host, f"{path}/meminfo")
    if found:
        return found
    return {0: (parse_list(host.read(f"{CPUS}/online")), memory_of(host, "/proc/meminfo"))}


def home_of(nodes: dict[int, tuple[frozenset[int], int]]) -> dict[int, int]:
    """Return the NUMA node of each CPU."""
    return {cpu: node for node, (members, _) in nodes.items() for cpu in members}


def _distances(host: Host, node: int) -> dict[str, list[int]]:
    path = f"{NODES}/node{node}/distance"
    return {"distances": [*map(int, host.read(path).split())]} if host.exists(path) else {}


def memory_of(host: Host, path: str) -> int:
    """Return the MiB of a meminfo file."""
    for line in host.read(path).splitlines():
        words = line.split()
        if "MemTotal:" in words and words[-1] == "kB":
            return int(words[-2]) // 1024
    message = f"{path} has no line MemTotal"
    raise UnreadableError(message)


def _refuse_memoryless(nodes: dict[int, tuple[frozenset[int], int]], used: set[int]) -> None:
    for node in sorted(used):
        if not nodes.get(node, ((), 0))[1]:
            message = (
                f"NUMA node {node} has CPUs but no memory, wanted memory on every node that has "
                "CPUs: add memory there, or disable NUMA in the firmware"
            )
            raise UnreadableError(message)


def core_of(host: Host, cpu: int) -> frozenset[int]:
    """Identify a core by its threads: core ids repeat over sockets and dies."""
    for name in ("core_cpus_list", "thread_siblings_list"):
        path = f"{CPUS}/cpu{cpu}/topology/{name}"
        if host.exists(path):
            return parse_list(host.read(path))
    return frozenset({cpu})


def socket_of(host: Host, cpu: int) -> int:
    """Return the package; virtual machines on arm64 report -1."""
    path = f"{CPUS}/cpu{cpu}/topology/physical_package_id"
    return max(0, int(host.read(path))) if host.exists(path) else 0


def l3_of(host: Host, cpu: int, node: int) -> tuple[str, Hashable]:
    """Identify a cache by the CPUs that share it; without an L3 use the NUMA node."""
    for index in host.glob(f"{CPUS}/cpu{cpu}/cache/index[0-9]*"):
        if host.read(f"{index}/level").strip() == "3":
            return "l3", parse_list(host.read(f"{index}/shared_cpu_list"))
    return "node", node


def _numbered(keys: Iterable[Hashable]) -> dict[Hashable, int]:
    """Return a number from 0 for each key, in order."""
    return {key: number for number, key in enumerate(dict.fromkeys(keys))}


def _left_out(host: Host) -> Iterator[str]:
    """Yield each interface that a stack file cannot name, and how to have it."""
    for device in devices(host):
        if not NIC.fullmatch(device.name):
            yield (
                f"left out the interface {device.name!r}, wanted a name of letters, digits, dots, "
                "dashes and underscores: rename it, for example with a .link file of systemd"
            )


def _nics(host: Host) -> Iterator[dict[str, Any]]:
    """Yield the interfaces of devices; a person adds which of them trade.

    A slot that has several interfaces finds none of them: they keep their names.
    """
    found = devices(host)
    slots = Counter(device.pci for device in found)
    for device in sorted(found, key=lambda each: each.name):
        if not NIC.fullmatch(device.name):
            continue
        node = node_of(host, f"{NETWORK}/{device.name}/device")
        named = {"driver": device.driver} if DRIVER.fullmatch(device.driver) else {}
        alone = {"pci": device.pci} if device.pci and slots[device.pci] == 1 else {}
        yield {"name": device.name, "numaNode": node, **named, **alone}


def local_drives(host: Host) -> Iterator[dict[str, Any]]:
    """Yield the local NVMe drives: name, NUMA node and GB."""
    for path in host.glob("/sys/block/nvme*"):
        name = path.rpartition("/")[2]
        if DRIVE.fullmatch(name) and _is_local(host, path):
            gigabytes = int(host.read(f"{path}/size")) * SECTOR // 10**9
            node = node_of(host, f"{path}/device")
            yield {"name": name, "numaNode": node, "sizeGb": max(1, gigabytes)}


def _is_local(host: Host, drive: str) -> bool:
    """Return whether a drive is local: neither a volume of EBS nor NVMe over a network."""
    model, transport = (
        host.read(f"{drive}/device/{name}").strip() if host.exists(f"{drive}/device/{name}") else ""
        for name in ("model", "transport")
    )
    return model not in REMOTE and transport in {"", "pcie"}


def node_of(host: Host, device: str) -> int:
    """Return the NUMA node of a device; where Linux reports -1, node 0."""
    try:
        return max(0, int(host.read(host.nearest(device, "numa_node"))))
    except UnreadableError:
        return 0
