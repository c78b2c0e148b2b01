"""Which mutants there are, and which of them a seed draws."""

import ast
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from tests.mutation.wording import texts_without_effect
from tests.support.code_changes import Edit, Node, described, edits_of, source_of
from tests.support.paths import ROOT

# Every change of a rule is tried by tests/unit/policies/test_mutants.py, in each fast run.
_TRIED_ELSEWHERE: Final = "corelane.policies.rules"
_LINKED: Final = ("components", "hostconfig", "policies")
_FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


@dataclass(frozen=True, slots=True)
class Site:
    """Where a change is: the lines of its statement, and whether they run when it is imported."""

    lines: range
    at_import: bool
    binds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Mutant:
    """A module with one change, which is one of those that `edits_of` finds in it."""

    module: str
    path: str
    index: int
    change: str
    site: Site


def chosen_mutants(count: int, seed: int, below: str = "corelane") -> list[Mutant]:
    """Draw mutants below a package: by a number of each, so that other modules change no draw."""
    places = [
        (_lot(seed, module, index), module, path, index)
        for module, path in modules().items()
        if f"{module}.".startswith(f"{below}.") and not module.startswith(_TRIED_ELSEWHERE)
        for index in _deciding(ast.parse(path.read_text()))
    ]
    return [_mutant(module, path, index) for _, module, path, index in sorted(places)[:count]]


def modules() -> Mapping[str, Path]:
    """Return the file of each module, where it really lies."""
    folders = [ROOT / "corelane", *(ROOT / name for name in _LINKED)]
    found: dict[str, Path] = {}
    for folder in folders:
        for path in folder.rglob("*.py"):  # does not follow links, so that none comes twice
            parts = path.relative_to(ROOT).with_suffix("").parts
            name = ".".join(parts if parts[0] == "corelane" else ("corelane", *parts))
            found[name.removesuffix(".__init__")] = path
    return found


@contextmanager
def mutated(source: str, index: int) -> Generator[ast.Module]:
    """Parse a module and leave it changed, on the lines that it has, while the block runs."""
    tree = ast.parse(source)
    with edits_of(tree)[index].made():
        yield ast.fix_missing_locations(tree)


def site_of(tree: ast.Module, edit: Edit) -> Site:
    """Follow the tree down to the change, and remember the last statement on the way."""
    way = _way_to(tree, edit.before)
    functions = [index for index, node in enumerate(way) if isinstance(node, _FUNCTIONS)]
    inside = way[functions[-1] + 1 :] if functions else way[1:]
    statement = next(
        (node for node in reversed(inside) if isinstance(node, ast.stmt | ast.excepthandler)),
        edit.before if hasattr(edit.before, "lineno") else inside[0],
    )
    return Site(_lines(statement), not functions, frozenset() if functions else _bound(way))


def _deciding(tree: ast.Module) -> Iterator[int]:
    """Yield the numbers of the changes of what has an effect."""
    idle = texts_without_effect(tree)
    for index, edit in enumerate(edits_of(tree)):
        if id(edit.before) not in idle:
            yield index


def _lot(seed: int, module: str, index: int) -> str:
    return sha256(f"{seed} {module} {index}".encode()).hexdigest()


def _mutant(module: str, path: Path, index: int) -> Mutant:
    source = path.read_text()
    tree = ast.parse(source)
    edit = edits_of(tree)[index]
    site = site_of(tree, edit)
    with mutated(source, index) as changed:
        change = described(source_of(tree), source_of(changed))
    return Mutant(module, path.relative_to(ROOT).as_posix(), index, change, site)


def _way_to(node: Node, target: Node) -> list[Node]:
    if node is target:
        return [node]
    for below in ast.iter_child_nodes(node):
        if way := _way_to(below, target):
            return [node, *way]
    return []


def _lines(node: Node) -> range:
    """Return the lines of a statement without those of the statements inside it."""
    first: int = getattr(node, "lineno", 1)
    last: int = getattr(node, "end_lineno", first)
    inside = getattr(node, "body", None)
    if isinstance(inside, list) and inside:
        last = max(first, inside[0].lineno - 1)
    return range(first, last + 1)


def _bound(way: list[Node]) -> frozenset[str]:
    """Return the names that a module's or a class's statement gives to what it makes."""
    names: set[str] = set()
    for node in way:
        match node:
            case ast.Assign(targets):
                names |= {each.id for each in targets if isinstance(each, ast.Name)}
            case ast.AnnAssign(ast.Name(name)):
                names.add(name)
            case _:
                continue
    return frozenset(names)
