"""Who noticed each mutant, kept outside the tree, so that what is known is not asked again."""

import json
import threading
from hashlib import sha256
from pathlib import Path

from corelane.engine.go_build import cache_root
from tests.mutation.drawing import Mutant
from tests.mutation.records import sources_key, test_files
from tests.support.paths import ROOT


class Answers:
    """Answers that hold until the module, the test that notices it or its fixtures change.

    That nobody notices a mutant holds as long as all sources and tests are the same. An answer
    without a test, such as a process that ended, is never kept: the machine may have been busy.
    """

    def __init__(self) -> None:
        """Read the answers of earlier runs."""
        self._file = cache_root() / "mutants.jsonl"
        self._lock = threading.Lock()
        self._everything = _key(sources_key(), *map(_text, test_files()))
        shared = (*(ROOT / "tests/support").rglob("*.py"), *(ROOT / "tests").rglob("conftest.py"))
        self._shared = _key(*(path.read_text() for path in sorted(shared)))
        self._known: dict[str, tuple[str, str]] = {}
        if self._file.is_file():
            for line in self._file.read_text().splitlines():
                mutant, by, grounds = json.loads(line)
                self._known[mutant] = by, grounds

    def of(self, mutant: Mutant) -> str | None:
        """Return who notices a mutant, the empty text if nobody does, None if nobody knows."""
        by, grounds = self._known.get(_name(mutant), ("", ""))
        return by if grounds == self._grounds(by) else None

    def add(self, mutant: Mutant, by: str) -> None:
        """Write an answer as it comes, so that an interrupted run can be continued."""
        if by and not self._is_test(by):
            return
        told = json.dumps([_name(mutant), by, self._grounds(by)])
        with self._lock, self._file.open("a") as file:
            file.write(f"{told}\n")

    def _grounds(self, by: str) -> str:
        return _key(_text(_file_of(by)), self._shared) if self._is_test(by) else self._everything

    def _is_test(self, by: str) -> bool:
        return (ROOT / _file_of(by)).is_file()


def _file_of(test: str) -> str:
    return test.partition("::")[0]


def _name(mutant: Mutant) -> str:
    return _key(_text(mutant.path), mutant.path, str(mutant.index), mutant.change)


def _key(*texts: str) -> str:
    return sha256("\n".join(texts).encode()).hexdigest()[:24]


def _text(file: str) -> str:
    return Path(ROOT / file).read_text()
