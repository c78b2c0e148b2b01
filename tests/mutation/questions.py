"""Which tests are asked about a mutant, and in which order."""

import ast
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from tests.mutation.drawing import Mutant, modules
from tests.mutation.imports import Imports, is_beside, is_own
from tests.mutation.records import Record, Test
from tests.support.paths import ROOT

EXPECTED_FILES: Final = "tests/golden"
# Time of the processor. Expected files are few, and each of their tests does much.
_SECONDS: Final = 20.0
_SECONDS_OF_EXPECTED: Final = 60.0
_STARTS: Final = "sys.executable"


@dataclass(frozen=True, slots=True)
class Question:
    """Tests to ask one after the other, and whether they need the module to be imported anew.

    Whom no test has noticed after some seconds survives.
    """

    tests: tuple[Test, ...]
    anew: bool
    seconds: float


class Questions:
    """Chooses by what each test executed, and for what runs at import by who imports and reads."""

    def __init__(self, record: Record) -> None:
        """Read the code once for all mutants."""
        self._record = record
        self._imports = Imports()
        self._readers = _readers()
        self._of_file: dict[str, list[Test]] = defaultdict(list)
        for test in record.tests:
            self._of_file[test.file].append(test)

    def about(self, mutant: Mutant) -> Iterator[Question]:
        """Yield what to ask, until a test notices; each question has a time of its own."""
        lines = sum(1 << line for line in mutant.site.lines)
        importers = [
            file
            for file, imported in self._record.imported.items()
            if imported.get(mutant.path, 0) & lines
        ]
        at_once = (
            [] if mutant.site.at_import else self._executing({mutant.path: lines}, mutant.module)
        )
        # Who imports a module late, inside a test, is among no importers.
        late = mutant.site.at_import
        anew = self._importing(mutant, importers) if importers or late else []
        apart = self._starting(mutant.module)
        for expected_files, seconds in ((False, _SECONDS), (True, _SECONDS_OF_EXPECTED)):
            for tests in (at_once, anew, apart):
                asked = [t for t in tests if t.file.startswith(EXPECTED_FILES) == expected_files]
                if asked:
                    yield Question(tuple(asked), anew=tests is anew, seconds=seconds)

    def _executing(self, lines: dict[str, int], module: str) -> list[Test]:
        """Return the tests of these lines: the module's own first, then its package's.

        Among equals, those that execute little else come first.
        """
        wanted = lines.items()
        found = [
            test
            for test in self._record.tests
            if any(test.lines.get(path, 0) & bits for path, bits in wanted)
        ]
        found.sort(key=lambda test: (test.spread, test.seconds))
        ranks: list[list[Test]] = [[], [], []]
        for test in found:
            ranks[_rank(test.file, module)].append(test)
        return [test for rank in ranks for test in _varied(rank)]

    def _lines_reading(self, module: str, names: Iterable[str]) -> dict[str, int]:
        """Return where a module and those that import it read some names."""
        lines: dict[str, int] = defaultdict(int)
        for near in (module, *self._imports.direct(module)):
            for name in names:
                path, bits = self._readers[near].get(name, ("", 0))
                lines[path] |= bits
        return lines

    def _importing(self, mutant: Mutant, importers: list[str]) -> list[Test]:
        """Return the tests of the module's own file first, and of those that import it last.

        Between them are tests that read what a table of the module is called, and of the files
        that call the changed function while they are imported.
        """
        near = self._imports.of(mutant.module)
        own = [file for file in near if is_own(file, mutant.module)]
        callers = [] if mutant.site.at_import else importers
        lines = self._lines_reading(mutant.module, mutant.site.binds)
        readers = self._executing(lines, mutant.module)
        return list(
            dict.fromkeys(
                [*self._tests_in(own), *self._tests_in(callers), *readers, *self._tests_in(near)]
            )
        )

    def _starting(self, module: str) -> list[Test]:
        """Return the tests of its package that start another process: its lines are unknown."""
        package = module.split(".")[1:2]
        files = [
            file
            for file in self._of_file
            if file.split("/")[2:3] == package and _STARTS in (ROOT / file).read_text()
        ]
        return _varied(sorted(self._tests_in(files), key=lambda test: test.seconds))

    def _tests_in(self, files: Iterable[str]) -> list[Test]:
        return [test for file in files for test in self._of_file[file]]


def _rank(file: str, module: str) -> int:
    if is_own(file, module):
        return 0
    return 1 if is_beside(file, module) else 2


def _varied(tests: list[Test]) -> list[Test]:
    """Put the first case of each test before the second of any."""
    cases: Counter[str] = Counter()
    turns: dict[str, int] = {}
    for test in tests:
        function = test.name.partition("[")[0]
        turns[test.name] = cases[function]
        cases[function] += 1
    return sorted(tests, key=lambda test: turns[test.name])


def _readers() -> dict[str, dict[str, tuple[str, int]]]:
    """Return where each module reads each name, as a variable or as an attribute."""
    found: dict[str, dict[str, tuple[str, int]]] = {}
    for module, path in modules().items():
        lines: dict[str, int] = defaultdict(int)
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Name(read, ast.Load()) | ast.Attribute(_, read, ast.Load()):
                    lines[read] |= 1 << node.lineno
                case _:
                    continue
        name = path.relative_to(ROOT).as_posix()
        found[module] = {read: (name, bits) for read, bits in lines.items()}
    return found
