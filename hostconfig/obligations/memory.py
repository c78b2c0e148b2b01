"""Reservations add up the way the kubelet adds them, and fit the memory there is."""

from typing import Final

from corelane.hostconfig.model.quantity import MIB, parse_bytes
from corelane.hostconfig.obligations.rendered_host import Subject
from corelane.hostconfig.obligations.verdict import Fails, Holds, Verdict, obligation

PAGE_BYTES: Final = {"1G": 2**30, "2M": 2**21}
STRUCT_PAGE_SHARE: Final = 64
"""64 bytes of struct page for each 4,096-byte page."""
EVICTION_KEYS: Final = frozenset(
    {
        "memory.available",
        "nodefs.available",
        "nodefs.inodesFree",
        "imagefs.available",
        "imagefs.inodesFree",
    }
)


@obligation("reservedMemory adds up to kubeReserved, systemReserved and evictionHard, to the byte.")
def _reserved_memory_is_the_exact_sum(subject: Subject) -> Verdict:
    config = subject.kubelet
    if config.get("memoryManagerPolicy", "None") != "Static":
        return Holds("the memory manager is not static")
    reserved = _reserved_by_node(subject)
    parts = [config["kubeReserved"], config["systemReserved"]]
    demanded = sum(parse_bytes(part.get("memory", "0")) for part in parts)
    demanded += parse_bytes(config["evictionHard"]["memory.available"])
    if (found := sum(reserved.values())) != demanded:
        return Fails(
            f"reservedMemory is {found} bytes, the kubelet demands {demanded}",
            "write kubeReserved, systemReserved, evictionHard and reservedMemory together",
        )
    return Holds(f"{found // MIB} MiB on NUMA node(s) {', '.join(map(str, sorted(reserved)))}")


def _reserved_by_node(subject: Subject) -> dict[int, int]:
    """Return plain memory by NUMA node, in bytes; a node named twice is an error."""
    found: dict[int, int] = {}
    for entry in subject.kubelet.get("reservedMemory", []):
        if entry["numaNode"] in found:
            msg = f"reservedMemory names NUMA node {entry['numaNode']} twice"
            raise ValueError(msg)
        found[entry["numaNode"]] = parse_bytes(entry["limits"]["memory"])
    return found


@obligation("reservedMemory names existing NUMA nodes, plain memory only, and never nothing.")
def _reserved_memory_names_real_nodes(subject: Subject) -> Verdict:
    entries = subject.kubelet.get("reservedMemory", [])
    nodes = {node.id for node in subject.machine.numa_nodes}
    problems = [f"node {e['numaNode']}" for e in entries if e["numaNode"] not in nodes]
    problems += [kind for e in entries for kind in e["limits"] if kind != "memory"]
    problems += [
        f"node {node} with 0" for node, size in _reserved_by_node(subject).items() if not size
    ]
    static = subject.kubelet.get("memoryManagerPolicy") == "Static"
    if problems or (static and not entries):
        return Fails(
            ", ".join(problems) or "nothing reserved",
            f"reserve plain memory on nodes {sorted(nodes)}; huge pages never belong here",
        )
    return Holds(f"{len(entries)} entry or entries on nodes {sorted(nodes)}")


@obligation("evictionHard names all five signals, and memory with a quantity above zero.")
def _eviction_signals_are_complete(subject: Subject) -> Verdict:
    if not subject.kubelet:
        return Holds("the host runs no kubelet")
    signals = subject.kubelet.get("evictionHard", {})
    if missing := sorted(EVICTION_KEYS - signals.keys()):
        return Fails(f"missing: {', '.join(missing)}", "name all five: others become zero")
    # pkg/kubelet/eviction/helpers.go, parseThresholdStatement: a quantity must be positive.
    if not parse_bytes(signals["memory.available"]):
        return Fails("memory.available is zero", "write 100Mi or more: the kubelet exits on zero")
    return Holds(f"memory.available below {signals['memory.available']}, and four more")


@obligation("Huge pages, page descriptors and reservations fit the memory of each NUMA node.")
def _huge_pages_fit_each_numa_node(subject: Subject) -> Verdict:
    pages, reserved = _pages_by_node(subject), _reserved_by_node(subject)
    if strays := pages.keys() - {node.id for node in subject.machine.numa_nodes}:
        return Fails(f"pages on node(s) {sorted(strays)}", "name NUMA nodes the machine has")
    free = {
        node.id: node.memory_mib * MIB * (STRUCT_PAGE_SHARE - 1) // STRUCT_PAGE_SHARE
        - pages.get(node.id, 0)
        - reserved.get(node.id, 0)
        for node in subject.machine.numa_nodes
    }
    if full := {node: size for node, size in free.items() if size <= 0}:
        short = ", ".join(f"node {node} by {-size // MIB} MiB" for node, size in full.items())
        return Fails(f"too much reserved: {short}", "reserve fewer huge pages per NUMA node")
    left = ", ".join(f"node {node}: {size // MIB} MiB" for node, size in sorted(free.items()))
    return Holds(f"left for pods: {left}")


def _pages_by_node(subject: Subject) -> dict[int, int]:
    """Read hugepagesz and hugepages in order; counts are ``node:count`` pairs."""
    found: dict[int, int] = {}
    size = 0
    for key, value in subject.command_line:
        if key == "hugepagesz":
            size = PAGE_BYTES[value or ""]
        elif key == "hugepages":
            for pair in (value or "").split(","):
                node, _, count = pair.partition(":")
                found[int(node)] = found.get(int(node), 0) + int(count) * size
    return found


OBLIGATIONS = (
    _reserved_memory_is_the_exact_sum,
    _reserved_memory_names_real_nodes,
    _eviction_signals_are_complete,
    _huge_pages_fit_each_numa_node,
)
