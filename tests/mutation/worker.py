"""Asks tests about one mutant after the other, each in a process of its own.

It runs in a copy of the project. What tests import of other projects is imported once, before the
first mutant; a fork then costs the imports of the project alone.
"""

import contextlib
import importlib
import json
import os
import signal
import sys
import tempfile
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

_WARM: Final = (
    "grpc",
    "hypothesis",
    "jinja2",
    "jsonschema",
    "pulumi",
    "pulumi_aws",
    "pulumi_kubernetes",
    "pydantic",
    "rich.console",
    "ruamel.yaml",
    "typer",
    "yaml",
)
_TEST_S: Final = 60
_MUTANT_S: Final = 600
_OPTIONS: Final = ("-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-W", "ignore")


class Witness:
    """Remembers the test that failed first, and stops one that takes too long."""

    def __init__(self) -> None:
        """Start without a failure."""
        self.failed = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the name of the first test that fails."""
        if report.failed:
            self.failed = self.failed or report.nodeid

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep the name of the first file that cannot be read."""
        if report.failed:
            self.failed = self.failed or report.nodeid

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self) -> Any:
        """Give each test a minute."""
        signal.alarm(_TEST_S)
        try:
            return (yield)
        finally:
            signal.alarm(0)


def main() -> None:
    """Read a job a line: the file, its changed text, the tests to ask; answer each by a line."""
    for name in _WARM:
        importlib.import_module(name)
    trusted = Trusted()
    for line in sys.stdin:
        job = json.loads(line)
        by = trusted.asked(Path(job["path"]), job["source"], job["tests"])
        print(json.dumps({"by": by}), flush=True)


class Trusted:
    """The tests whose failure says something: without a change they pass in this copy."""

    def __init__(self) -> None:
        """Start without having seen any."""
        self._green: set[str] = set()
        self._red: set[str] = set()

    def asked(self, path: Path, source: str, tests: list[str]) -> str:
        """Return the test that notices a mutant; the empty text if none does."""
        while True:
            with _changed(path, source):
                by = _asked_in_a_fork(tests, self._red)
            if not by.startswith("tests/") or by in self._green:
                return by
            if not _asked_in_a_fork([by], set()):
                self._green.add(by)
                return by
            self._red.add(by)


@contextlib.contextmanager
def _changed(path: Path, source: str) -> Iterator[None]:
    """Leave a file changed for as long as the block runs, and nothing compiled from it."""
    original = path.read_text()
    _forget(path)
    path.write_text(source)
    try:
        yield
    finally:
        path.write_text(original)
        _forget(path)


def _forget(path: Path) -> None:
    for stale in path.parent.glob(f"__pycache__/{path.stem}.*"):
        stale.unlink()


def _asked_in_a_fork(tests: list[str], left_out: Collection[str]) -> str:
    with tempfile.NamedTemporaryFile("r+") as answer:
        if (child := os.fork()) == 0:
            os.setsid()
            signal.signal(signal.SIGALRM, _too_long)
            nowhere = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2):
                os.dup2(nowhere, stream)
            try:
                Path(answer.name).write_text(_asked(tests, left_out))
            except BaseException as error:  # noqa: BLE001 - whatever it is, the mutant did it
                Path(answer.name).write_text(f"stopped by {type(error).__name__}")
            os._exit(0)
        in_time = _waited(child)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)
        return answer.read() if in_time else f"no end within {_MUTANT_S} s"


def _waited(child: int) -> bool:
    """Wait for a child, and stop it where it takes too long."""
    signal.signal(signal.SIGALRM, _too_long)
    signal.alarm(_MUTANT_S)
    try:
        os.waitpid(child, 0)
    except TimeoutError:
        os.killpg(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return False
    finally:
        signal.alarm(0)
    return True


def _too_long(*_: object) -> None:
    msg = "took too long"
    raise TimeoutError(msg)


def _asked(tests: list[str], left_out: Collection[str]) -> str:
    """Ask two files, then four, then eight: most mutants are noticed by the nearest."""
    size = 2
    excluded = [f"--deselect={name}" for name in left_out]
    while tests:
        batch, tests, size = tests[:size], tests[size:], size * 2
        witness = Witness()
        code = pytest.main([*_OPTIONS, *excluded, *batch], plugins=[witness])
        if witness.failed or code not in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}:
            return witness.failed or f"pytest ended with {code}"
    return ""


if __name__ == "__main__":
    main()
