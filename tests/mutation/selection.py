"""Which mutants there are, and in which order tests are asked about each."""

import ast
import random
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import grimp

from tests.support.code_changes import described, edits_of, source_of
from tests.support.paths import ROOT

# Every change of a rule is tried by tests/unit/policies/test_mutants.py, in each fast run.
_TRIED_ELSEWHERE: Final = "corelane.policies.rules"
_LINKED: Final = ("components", "hostconfig", "policies")
# They look at text, not at what code does, or at how long it takes.
_NO_WITNESSES: Final = ("tests/architecture", "tests/unit/bench")
_EXPECTED_FILES: Final = "tests/golden"
# Who imports modules by names that it makes up, and the package that they are in.
_LOADS: Final = {
    "corelane.policies.judging.catalogue": "corelane.policies.rules",
    "corelane.hostconfig.agent.__main__": "corelane.hostconfig.agent",
}


@dataclass(frozen=True, slots=True)
class Mutant:
    """A module with one change."""

    module: str
    path: str
    change: str
    source: str


@dataclass(frozen=True, slots=True)
class _Place:
    module: str
    path: Path
    index: int


def chosen_mutants(count: int, seed: int, below: str = "corelane") -> list[Mutant]:
    """Draw mutants of the modules below a package; the same seed draws the same ones."""
    places = [
        _Place(module, path, index)
        for module, path in sorted(modules().items())
        if f"{module}.".startswith(f"{below}.") and not module.startswith(_TRIED_ELSEWHERE)
        for index in range(len(edits_of(ast.parse(path.read_text()))))
    ]
    drawn = random.Random(seed).sample(places, min(count, len(places)))  # noqa: S311 - no secret
    return [_mutant(place) for place in drawn]


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


def _mutant(place: _Place) -> Mutant:
    tree = ast.parse(place.path.read_text())
    original = source_of(tree)
    with edits_of(tree)[place.index].made():
        source = source_of(tree)
    path = place.path.relative_to(ROOT).as_posix()
    return Mutant(place.module, path, described(original, source), source)


class Witnesses:
    """The test files that import a module, nearest first, and expected files last."""

    def __init__(self) -> None:
        """Read who imports whom: the product by grimp, the tests by their text."""
        self._graph = grimp.build_graph("corelane")
        self._supports = {
            ".".join(path.relative_to(ROOT).with_suffix("").parts): _imported(path)
            for path in (ROOT / "tests/support").rglob("*.py")
        }
        self._named = {name: _named_in(path) for name, path in modules().items()}
        self._distances = {
            path.relative_to(ROOT).as_posix(): self._reached(path) for path in _test_files()
        }

    def of(self, module: str) -> list[str]:
        """Return the files in the order in which they are asked."""
        near = {file: found for file, found in self._distances.items() if module in found}
        return sorted(
            near,
            key=lambda file: (
                file.startswith(_EXPECTED_FILES),
                Path(file).stem != f"test_{module.rpartition('.')[2]}",
                near[file][module],
                len(near[file]),
                file,
            ),
        )

    def _reached(self, path: Path) -> dict[str, int]:
        """Return by how many imports each module is away from a test file."""
        fixtures = (folder / "conftest.py" for folder in path.parents if folder != ROOT.parent)
        sources = [path, *(each for each in fixtures if each.is_file())]
        distances = {name: 1 for source in sources for name in _imported(source)}
        waiting = deque(distances)
        while waiting:
            name = waiting.popleft()
            for further in self._next(name):
                if further not in distances:
                    distances[further] = distances[name] + 1
                    waiting.append(further)
        return distances

    def _next(self, name: str) -> set[str]:
        if name in self._supports:
            return self._supports[name]
        if name not in self._graph.modules:
            return set()
        loaded = self._graph.find_descendants(_LOADS[name]) if name in _LOADS else set()
        named = self._named.get(name, set()) & self._graph.modules
        return self._graph.find_modules_directly_imported_by(name) | loaded | named


def _test_files() -> Iterator[Path]:
    for folder in ("tests/unit", "tests/golden"):
        for path in sorted((ROOT / folder).rglob("test_*.py")):
            if not path.relative_to(ROOT).as_posix().startswith(_NO_WITNESSES):
                yield path


def _imported(path: Path) -> set[str]:
    """Return every name that a file imports, members of modules among them."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def _named_in(path: Path) -> set[str]:
    """Return what a file writes as text: the name of a module that it imports late, too."""
    nodes = ast.walk(ast.parse(path.read_text()))
    return {n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)}
