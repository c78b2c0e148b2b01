"""The floor plan of ARCHITECTURE.md, drawn from the imports and docstrings of the code."""

import ast
from collections.abc import Iterator, Mapping
from itertools import product

import grimp

from tests.support.paths import ROOT

PACKAGE = "corelane"
FLOORS = (
    PACKAGE,
    *(f"{PACKAGE}.{each}" for each in ("report", "components", "policies", "hostconfig")),
)
Arrows = Mapping[str, frozenset[str]]


def imports() -> grimp.ImportGraph:
    """Return who imports whom, down to the module."""
    return grimp.build_graph(PACKAGE)


def rooms(graph: grimp.ImportGraph, floor: str) -> tuple[str, ...]:
    """Return the packages directly below a package."""
    return tuple(sorted(m for m in graph.find_children(floor) if graph.find_children(m)))


def arrows(graph: grimp.ImportGraph, floor: str) -> Arrows:
    """Return what each room of a floor imports of the others, less what a longer path says too."""
    names = rooms(graph, floor)
    direct = {
        room: frozenset(
            other
            for other in names
            if other != room
            and graph.direct_import_exists(importer=room, imported=other, as_packages=True)
        )
        for room in names
    }
    reached = {room: frozenset(_below(direct, room)) for room in names}
    return {
        room: frozenset(o for o in direct[room] if not any(o in reached[m] for m in direct[room]))
        for room in names
    }


def _below(direct: Arrows, room: str) -> Iterator[str]:
    for other in direct[room]:
        yield other
        yield from _below(direct, other)


def drawing(graph: grimp.ImportGraph, floor: str) -> str:
    """Return the rooms of a floor and their arrows as a Mermaid flow chart."""
    lines = [
        f"  {_short(room)} --> {_short(other)}"
        for room, others in sorted(arrows(graph, floor).items())
        for other in sorted(others)
    ]
    return "\n".join(("```mermaid", "flowchart TD", *lines, "```"))


def table(graph: grimp.ImportGraph, floor: str) -> str:
    """Return a row for each room of a floor: where it lies, and what belongs there."""
    rows = [f"| `{_folder(room)}/` | {purpose(room)} |" for room in rooms(graph, floor)]
    return "\n".join(("| folder | holds |", "|---|---|", *rows))


def purpose(room: str) -> str:
    """Return the docstring of a package on one line."""
    source = ROOT.joinpath(_folder(room), "__init__.py").read_text()
    return " ".join((ast.get_docstring(ast.parse(source)) or "").split())


def floor_plan() -> str:
    """Return every floor with its drawing and its table."""
    graph = imports()
    parts = ((f"### `{_folder(f)}/`", drawing(graph, f), table(graph, f)) for f in FLOORS)
    return "\n\n".join(text for part in parts for text in part)


def _short(room: str) -> str:
    return room.rpartition(".")[2]


def _folder(room: str) -> str:
    """Return the folder of a package; three layers lie beside the tool, linked into it."""
    folder = ROOT.joinpath(*room.split("."))
    return folder.resolve().relative_to(ROOT).as_posix()


def circles(graph: grimp.ImportGraph) -> list[tuple[str, str]]:
    """Return pairs of rooms that import each other."""
    return [
        (one, two)
        for floor in FLOORS
        for one, two in product(rooms(graph, floor), repeat=2)
        if one < two
        and graph.direct_import_exists(importer=one, imported=two, as_packages=True)
        and graph.direct_import_exists(importer=two, imported=one, as_packages=True)
    ]
