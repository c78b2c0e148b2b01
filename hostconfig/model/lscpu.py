"""Reads a machine's topology from what ``lscpu`` prints about it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeVar, cast

from hostconfig.model.topology import Cpu, Nic, NumaNode, Nvme, Topology

COMMAND: Final = "lscpu -J -e=CPU,CORE,SOCKET,NODE,CACHE,ONLINE"
"""Tried with util-linux 2.38; older ones write numbers as text and ``online`` as yes or no."""
ABSENT: Final = frozenset({"", "-"})
_Key = TypeVar("_Key")


class LscpuError(ValueError):
    """Output that does not describe a machine."""

    def __init__(self, problem: str) -> None:
        """Say what is wrong, and which command gives the right output."""
        super().__init__(f"{problem}: capture it with `{COMMAND}`")


class Devices(NamedTuple):
    """What lscpu cannot see: network interfaces and drives."""

    nics: tuple[Nic, ...] = ()
    nvmes: tuple[Nvme, ...] = ()


class _Row(NamedTuple):
    cpu: int
    core: int
    socket: int
    node: int
    l3: int | None


def topology_from_lscpu(
    text: str, memory_mib: Mapping[int, int], devices: Devices | None = None
) -> Topology:
    """Return the online CPUs; memory by NUMA node comes from /sys/devices/system/node."""
    rows = [_row(entry, place) for place, entry in enumerate(_entries(text)) if _online(entry)]
    if not rows:
        msg = "no CPU is online"
        raise LscpuError(msg)
    if lacking := sorted({row.node for row in rows} - memory_mib.keys()):
        msg = f"the memory of NUMA node {lacking[0]} is not given"
        raise LscpuError(msg)
    cores = _renumber((row.socket, row.core) for row in rows)
    caches = _renumber(_cache(row) for row in rows)
    return Topology(
        cpus=tuple(
            Cpu(
                id=row.cpu,
                core=cores[row.socket, row.core],
                socket=row.socket,
                numa_node=row.node,
                l3=caches[_cache(row)],
            )
            for row in rows
        ),
        numa_nodes=tuple(NumaNode(id=n, memory_mib=m) for n, m in sorted(memory_mib.items())),
        nics=devices.nics if devices else (),
        nvmes=devices.nvmes if devices else (),
    )


def _entries(text: str) -> Sequence[Mapping[str, Any]]:
    try:
        document: object = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        msg = "this is not JSON"
        raise LscpuError(msg) from error
    entries = cast("dict[str, object]", document).get("cpus") if _is_object(document) else None
    if not isinstance(entries, list):
        msg = "there is no list of cpus"
        raise LscpuError(msg)
    listed = cast("list[object]", entries)
    if not all(_is_object(entry) for entry in listed):
        msg = "an entry of cpus is not an object"
        raise LscpuError(msg)
    return cast("list[dict[str, Any]]", listed)


def _is_object(value: object) -> bool:
    return isinstance(value, dict)


def _online(entry: Mapping[str, Any]) -> bool:
    return entry.get("online", True) in (True, "yes")


def _row(entry: Mapping[str, Any], place: int) -> _Row:
    return _Row(
        cpu=_number(entry, "cpu", place),
        core=_number(entry, "core", place),
        socket=_number(entry, "socket", place),
        node=_number(entry, "node", place, default=0),
        l3=_last_level_cache(entry),
    )


def _number(entry: Mapping[str, Any], key: str, place: int, *, default: int | None = None) -> int:
    value = entry.get(key)
    if (value is None or value in ABSENT) and default is not None:
        return default
    if isinstance(value, bool) or not str(value).isdigit() or len(str(value)) > len("99999"):
        msg = f"cpus[{place}].{key} is {value!r}, not a number"
        raise LscpuError(msg)
    return int(str(value))


def _last_level_cache(entry: Mapping[str, Any]) -> int | None:
    """Read the column named ``l1d:l1i:l2:l3``, whose cells look like ``0:0:0:0``."""
    for key, value in entry.items():
        cell = dict(zip(key.split(":"), str(value).split(":"), strict=False))
        if (number := cell.get("l3", "")).isdigit():
            return int(number)
    return None


def _cache(row: _Row) -> tuple[int, int, int]:
    """Name a cache; without an L3 the NUMA node stands in for it."""
    return (row.socket, row.node, -1) if row.l3 is None else (row.socket, -1, row.l3)


def _renumber(keys: Iterable[_Key]) -> dict[_Key, int]:
    """Give keys new numbers, in order: ids repeat over sockets on some machines."""
    return {key: number for number, key in enumerate(dict.fromkeys(keys))}
