"""Which test files import a module, nearest first."""

import ast
from collections import deque
from pathlib import Path
from typing import Final

import grimp

from tests.mutation.drawing import modules
from tests.mutation.records import test_files
from tests.support.paths import ROOT

# Who imports modules by names that it makes up, and the package that they are in.
_LOADS: Final = {
    "corelane.policies.judging.catalogue": "corelane.policies.rules",
    "corelane.hostconfig.agent.__main__": "corelane.hostconfig.agent",
}


class Imports:
    """The test files that import a module, nearest first."""

    def __init__(self) -> None:
        """Read who imports whom: the product by grimp, the tests by their text."""
        self._graph = grimp.build_graph("corelane")
        self._supports = {
            ".".join(path.relative_to(ROOT).with_suffix("").parts): _imported(path)
            for path in (ROOT / "tests/support").rglob("*.py")
        }
        self._named = {name: _named_in(path) for name, path in modules().items()}
        self._distances = {file: self._reached(ROOT / file) for file in test_files()}

    def of(self, module: str) -> list[str]:
        """Return the files in the order in which they are asked."""
        near = {file: found for file, found in self._distances.items() if module in found}
        return sorted(
            near,
            key=lambda file: (
                not is_own(file, module),
                not is_beside(file, module),
                near[file][module],
                len(near[file]),
                file,
            ),
        )

    def direct(self, module: str) -> set[str]:
        """Return the modules that import a module themselves."""
        return self._graph.find_modules_that_directly_import(module)

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


def is_own(file: str, module: str) -> bool:
    """Say whether a test file has the name of a module."""
    return Path(file).stem == f"test_{module.rpartition('.')[2]}"


def is_beside(file: str, module: str) -> bool:
    """Say whether a test file is in the folder that is called as the package of a module."""
    return Path(file).parent.parts[2:] == tuple(module.split(".")[1:-1])


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
