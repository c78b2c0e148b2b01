"""A picture of who owns each CPU of a pool's machine, beside what is near it."""

import hashlib
from collections.abc import Iterable, Sequence
from importlib.resources import files
from xml.etree import ElementTree as ET

from corelane.hostconfig.model.topology import Topology
from corelane.plan.model import Data
from corelane.report.cpu_map.boxes import Point, Size, balanced_columns, grid
from corelane.report.cpu_map.drawing import (
    GAP,
    PADDING,
    Figure,
    Ink,
    box,
    element,
    in_column,
    in_rows,
    panel,
    paragraph,
    place,
    together,
    write,
    xml_text,
)
from corelane.report.cpu_map.machine import (
    Cache,
    Core,
    Node,
    Socket,
    Thread,
    owners,
    sockets,
    workload_key,
)

WIDTH = 1_080
NODE_WIDTH = 230
THREAD = Size(24, 28)
SWATCH = Size(30, 18)
INSET = 3
CORE_GAP = 4
CORES_A_ROW = 16
NARROW_CACHE = 4
WIDE_CACHE = 8

_WORDS = {
    "boot": ("boot", "boot CPU, housekeeping"),
    "housekeeping": ("hk", "housekeeping: kernel, interrupts, daemons"),
    "isolated": ("iso", "isolated: exclusive to workloads"),
    "offline": ("off", "offline"),
    "unassigned": ("?", "in no CPU set of the plan"),
}


def render_cpu_map(plan_data: Data, topology: Topology, *, embedded: bool = False) -> str:
    """Return the CPU map of one host plan as SVG.

    `topology` is the whole machine, so that CPUs the plan takes offline are drawn too. Where
    `plan_data` has `workloads` (`name` and `cpus`), their CPUs bear a letter each. An embedded map
    leaves its style to the page that holds it.
    """
    body = _page(plan_data, topology)
    svg = element("svg", {"xmlns": "http://www.w3.org/2000/svg", "role": "img"})
    svg.set("width", str(body.size.width))
    svg.set("height", str(body.size.height))
    svg.set("viewBox", f"0 0 {body.size.width} {body.size.height}")
    _describe(svg, plan_data, topology)
    if not embedded:
        element("style", {}, svg).text = _style()
    svg.append(body.element)
    return ET.tostring(svg, encoding="unicode")


def _describe(svg: ET.Element, plan: Data, topology: Topology) -> None:
    """Give the picture a name, and a text that says the same as the picture."""
    cpus, pool = plan["cpus"], str(plan["pool"])
    ids = "cpu-map-" + hashlib.sha256(pool.encode("utf-8", "replace")).hexdigest()[:12]
    svg.set("aria-labelledby", f"{ids}-title {ids}-desc")
    sets = ("housekeeping", "isolated", "offline")
    named = ", ".join(f"{name} {cpus.get(name) or 'none'}" for name in sets)
    element("title", {"id": f"{ids}-title"}, svg).text = xml_text(f"CPU map of pool {pool}")
    element("desc", {"id": f"{ids}-desc"}, svg).text = xml_text(f"{topology}. CPU sets: {named}.")


def _page(plan: Data, topology: Topology) -> Figure:
    machine = sockets(plan, topology)
    title = f"{plan['pool']} on {plan['hardware']}, profile {plan['profile']}"
    parts = [
        paragraph(title, WIDTH, heading=True),
        paragraph(str(topology), WIDTH, css="cm-muted"),
        in_rows([_socket(socket) for socket in machine], WIDTH),
        _legend(plan, topology, machine),
    ]
    return panel("cm-page", in_column(parts))


def _socket(socket: Socket) -> Figure:
    room = WIDTH - 2 * PADDING
    title = "Without CPUs" if socket.id is None else f"Socket {socket.id}"
    nodes = in_rows([_node(node, room - 2 * PADDING) for node in socket.nodes], room)
    return panel("cm-socket", in_column([paragraph(title, room, heading=True), nodes]))


def _node(node: Node, room: int) -> Figure:
    alone = len(node.caches) == 1
    caches = in_rows([_cache(cache, room, alone=alone) for cache in node.caches], room)
    width = max(caches.size.width, NODE_WIDTH)
    parts = [
        paragraph(f"NUMA node {node.id}", width, heading=True),
        paragraph(" · ".join(node.facts), width, css="cm-muted"),
        caches,
        in_rows([_chip(name, width) for name in node.devices], width),
    ]
    return panel("cm-node", in_column(parts))


def _cache(cache: Cache, room: int, *, alone: bool) -> Figure:
    cores = [_core(core, cache.id) for core in cache.cores]
    cell = max((core.size for core in cores), key=lambda size: size.width)
    fit = (room - 2 * GAP) // (cell.width + CORE_GAP)
    placed = grid(len(cores), cell, _columns(len(cores), fit, alone=alone), gap=CORE_GAP)
    title = paragraph(f"L3 {cache.id}", room, css="cm-muted")
    return panel("cm-cache", in_column([title, together(cores, placed)]), padding=GAP)


def _columns(cores: int, fit: int, *, alone: bool) -> int:
    """Choose how many cores stand in a row: long rows for a node's only cache, else short ones."""
    narrow = NARROW_CACHE if cores <= 2 * NARROW_CACHE else WIDE_CACHE
    return balanced_columns(cores, max(1, min(CORES_A_ROW if alone else narrow, fit)))


def _core(core: Core, cache: int) -> Figure:
    threads = [_thread(thread, core.id, cache) for thread in core.threads]
    placed = grid(len(threads), THREAD, len(threads), gap=INSET - 1)
    size = Size(placed.size.width + 2 * INSET, placed.size.height + 2 * INSET)
    group = box("cm-core", size)
    place(group, threads, [corner.shifted(Point(INSET, INSET)) for corner in placed.corners])
    return Figure(size, group)


def _thread(thread: Thread, core: int, cache: int) -> Figure:
    group = box(f"cm-{thread.owner}", THREAD)
    group.set("data-cpu", str(thread.cpu))
    group.set("data-owner", thread.owner)
    tip = f"CPU {thread.cpu}: {thread.owner}, core {core}, L3 {cache}"
    element("title", {}, group).text = tip
    css, middle = f"cm-{thread.owner}-ink", THREAD.width // 2
    write(group, str(thread.cpu), Point(middle, 13), Ink(f"cm-mono {css}", size=11, weight=700))
    word = thread.key or _WORDS[thread.owner][0]
    write(group, word, Point(middle, 24), Ink(f"cm-text {css}", size=9))
    return Figure(THREAD, group)


def _chip(name: str, room: int) -> Figure:
    """Draw a device as a labelled box."""
    text = paragraph(name, room - 2 * GAP)
    size = Size(text.size.width + 2 * GAP, text.size.height + 2 * INSET)
    group = box("cm-chip", size)
    place(group, [text], [Point(GAP, INSET)])
    return Figure(size, group)


def _legend(plan: Data, topology: Topology, machine: Sequence[Socket]) -> Figure:
    """Explain the owners that occur, and the letters of the workloads."""
    found = {thread.owner for thread in _threads(machine)}
    items = [_legend_item(o, word, text) for o, (word, text) in _WORDS.items() if o in found]
    held = owners(plan, topology).workloads
    items += [_legend_item("isolated", workload_key(i), name) for i, name in enumerate(held)]
    return in_rows(items, WIDTH)


def _legend_item(owner: str, word: str, meaning: str) -> Figure:
    swatch = box(f"cm-{owner}", SWATCH)
    write(swatch, word, Point(SWATCH.width // 2, 13), Ink(f"cm-text cm-{owner}-ink", size=9))
    indent = SWATCH.width + INSET * 2
    text = paragraph(meaning, WIDTH - indent, css="cm-muted")
    group = element("g", {})
    place(group, [Figure(SWATCH, swatch), text], [Point(0, 0), Point(indent, 1)])
    height = max(SWATCH.height, text.size.height + 1)
    return Figure(Size(indent + text.size.width + GAP, height), group)


def _threads(machine: Iterable[Socket]) -> Iterable[Thread]:
    for socket in machine:
        for node in socket.nodes:
            for cache in node.caches:
                for core in cache.cores:
                    yield from core.threads


def _style() -> str:
    templates = files("corelane.report.cpu_map") / "templates"
    return templates.joinpath("cpu_map.css").read_text(encoding="utf-8")
