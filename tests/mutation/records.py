"""What each test executes, kept outside the tree for as long as the sources are the same."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from corelane.engine.go_build import cache_root
from tests.support.distribution import tracked_files
from tests.support.paths import ROOT

# They look at how long something takes, or at these tools.
_NO_WITNESSES: Final = ("tests/unit/bench", "tests/unit/mutation")
_TESTS: Final = ("tests/unit", "tests/golden")
_NOTHING_TO_THEM: Final = (
    "tests/architecture", "tests/conformance", "tests/engine", "tests/mutation", "tests/packaging",
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Test:
    """A test with its seconds and the lines that it executes, as the bits of a number a file."""

    name: str
    seconds: float
    lines: dict[str, int]
    spread: int

    @property
    def file(self) -> str:
        """The file that holds it."""
        return self.name.partition("::")[0]


@dataclass(frozen=True, slots=True)
class Record:
    """Every test that passes, and the lines that run while each test file is imported."""

    tests: tuple[Test, ...]
    imported: dict[str, dict[str, int]]


def test_files() -> Iterator[str]:
    """Yield the files whose tests are asked."""
    for folder in _TESTS:
        for path in sorted((ROOT / folder).rglob("test_*.py")):
            name = path.relative_to(ROOT).as_posix()
            if not name.startswith(_NO_WITNESSES):
                yield name


def sources_key() -> str:
    """Return a key over all that tests stand on: everything but pages and tests themselves."""
    tests = frozenset(test_files())
    found = sha256(sys.version.encode())
    for name in sorted(tracked_files()):
        path = ROOT / name
        if name in tests or name.startswith(_NOTHING_TO_THEM) or path.suffix == ".md":
            continue
        if path.is_file():
            found.update(f"{name} {sha256(path.read_bytes()).hexdigest()}\n".encode())
    return found.hexdigest()[:16]


def recorded(copy: Path) -> Record:
    """Return what is known of every test; run in a copy of the clone those that nobody recorded."""
    kept = cache_root() / f"test-lines-{sources_key()}"
    kept.mkdir(parents=True, exist_ok=True)
    places = {file: kept / f"{_text_key(file)}.json" for file in test_files()}
    missing = [file for file, place in places.items() if not place.is_file()]
    if missing:
        _record(copy, {file: places[file] for file in missing})
    tests: list[Test] = []
    imported: dict[str, dict[str, int]] = {}
    for file, place in places.items():
        told = json.loads(place.read_text())
        tests += [_test(name, each) for name, each in told["tests"].items()]
        imported[file] = _bits(told["imported"])
    return Record(tuple(tests), imported)


def _record(copy: Path, places: dict[str, Path]) -> None:
    with tempfile.TemporaryDirectory(prefix="recording-", dir=cache_root()) as out:
        command = [sys.executable, "-W", "ignore", "-m", "tests.mutation.recording", out]
        subprocess.run([*command, *places], cwd=copy, check=True)  # noqa: S603 - a list, no shell
        for index, place in enumerate(places.values()):
            (Path(out) / f"{index}.json").replace(place)


def _text_key(file: str) -> str:
    return sha256(f"{file} {(ROOT / file).read_text()}".encode()).hexdigest()[:24]


def _test(name: str, told: dict[str, Any]) -> Test:
    lines = _bits(told["lines"])
    return Test(name, told["seconds"], lines, sum(bits.bit_count() for bits in lines.values()))


def _bits(lines: dict[str, str]) -> dict[str, int]:
    return {path: int(bits, 16) for path, bits in lines.items()}
