"""Memory: reservations add up as the kubelet adds them, and fit the NUMA nodes."""

from collections.abc import Iterable
from typing import Final

from corelane.hostconfig.invariants.invariant import Fail, Outcome, Pass, invariant
from corelane.hostconfig.invariants.rendered_host import RenderedHost
from corelane.hostconfig.model.kernel_words import read_pages
from corelane.hostconfig.model.quantity import MIB, counted, parse_bytes

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


@invariant("reservedMemory adds up to kubeReserved, systemReserved and evictionHard, to the byte.")
def _reserved_memory_is_the_exact_sum(host: RenderedHost) -> Outcome:
    config = host.kubelet
    if config.get("memoryManagerPolicy", "None") != "Static":
        return Pass("the memory manager is not static")
    reserved = _reserved_by_node(host)
    parts = [config["kubeReserved"], config["systemReserved"]]
    demanded = sum(parse_bytes(part.get("memory", "0")) for part in parts)
    demanded += parse_bytes(config["evictionHard"]["memory.available"])
    if (found := sum(reserved.values())) != demanded:
        return Fail(
            f"reservedMemory is {found} bytes, the kubelet requires {demanded}",
            "write kubeReserved, systemReserved, evictionHard and reservedMemory together",
        )
    return Pass(f"{found // MIB} MiB on NUMA {_nodes(reserved)}")


def _nodes(ids: Iterable[int]) -> str:
    """Name NUMA nodes in a sentence."""
    listed = sorted(ids)
    return f"{'node' if len(listed) == 1 else 'nodes'} {', '.join(map(str, listed))}"


def _reserved_by_node(host: RenderedHost) -> dict[int, int]:
    """Return plain memory by NUMA node, in bytes; a node named twice is an error."""
    found: dict[int, int] = {}
    for entry in host.kubelet.get("reservedMemory", []):
        if entry["numaNode"] in found:
            msg = f"reservedMemory names NUMA node {entry['numaNode']} twice"
            raise ValueError(msg)
        found[entry["numaNode"]] = parse_bytes(entry["limits"]["memory"])
    return found


@invariant("reservedMemory names existing NUMA nodes, plain memory only, and no empty amount.")
def _reserved_memory_names_real_nodes(host: RenderedHost) -> Outcome:
    entries = host.kubelet.get("reservedMemory", [])
    nodes = {node.id for node in host.machine.numa_nodes}
    problems = [f"node {e['numaNode']}" for e in entries if e["numaNode"] not in nodes]
    problems += [kind for e in entries for kind in e["limits"] if kind != "memory"]
    problems += [
        f"node {node} with 0" for node, size in _reserved_by_node(host).items() if not size
    ]
    static = host.kubelet.get("memoryManagerPolicy") == "Static"
    if problems or (static and not entries):
        return Fail(
            ", ".join(problems) or "nothing reserved",
            f"reserve plain memory on nodes {sorted(nodes)}; huge pages never belong here",
        )
    return Pass(f"{counted(len(entries), 'entry', 'entries')} on {_nodes(nodes)}")


@invariant("evictionHard names all five signals, and memory with a quantity above zero.")
def _eviction_signals_are_complete(host: RenderedHost) -> Outcome:
    if not host.kubelet:
        return Pass("the host runs no kubelet")
    signals = host.kubelet.get("evictionHard", {})
    if missing := sorted(EVICTION_KEYS - signals.keys()):
        return Fail(
            f"missing: {', '.join(missing)}", "name all five: the kubelet sets the others to zero"
        )
    # pkg/kubelet/eviction/helpers.go, parseThresholdStatement: a quantity must be positive.
    if not parse_bytes(signals["memory.available"]):
        return Fail("memory.available is zero", "write 100Mi or more: the kubelet exits on zero")
    return Pass(f"memory.available below {signals['memory.available']}, and four more")


@invariant("Huge pages, page descriptors and reservations fit the memory of each NUMA node.")
def _huge_pages_fit_each_numa_node(host: RenderedHost) -> Outcome:
    pages, reserved = _pages_by_node(host), _reserved_by_node(host)
    if strays := pages.keys() - {node.id for node in host.machine.numa_nodes}:
        return Fail(f"pages on {_nodes(strays)}", "name NUMA nodes the machine has")
    free = {
        node.id: node.memory_mib * MIB * (STRUCT_PAGE_SHARE - 1) // STRUCT_PAGE_SHARE
        - pages.get(node.id, 0)
        - reserved.get(node.id, 0)
        for node in host.machine.numa_nodes
    }
    if full := {node: size for node, size in free.items() if size <= 0}:
        short = ", ".join(f"node {node} by {-size // MIB} MiB" for node, size in full.items())
        return Fail(f"too much reserved: {short}", "reserve fewer huge pages on each NUMA node")
    left = ", ".join(f"node {node}: {size // MIB} MiB" for node, size in sorted(free.items()))
    return Pass(f"left for pods: {left}")


def _pages_by_node(host: RenderedHost) -> dict[int, int]:
    """Return the bytes that pages of every size take on each NUMA node."""
    nodes = [node.id for node in host.machine.numa_nodes]
    found: dict[int, int] = {}
    for size, node, count in read_pages(host.command_line, nodes, host.hardware.architecture):
        found[node] = found.get(node, 0) + count * size
    return found


INVARIANTS = (
    _reserved_memory_is_the_exact_sum,
    _reserved_memory_names_real_nodes,
    _eviction_signals_are_complete,
    _huge_pages_fit_each_numa_node,
)
