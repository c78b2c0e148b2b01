"""Asks tests about one mutant after the other, in a copy of the project.

Each is asked in a fork of a session that has collected every test: the changed functions take the
place of the loaded ones, and tests run at once. What runs while a module is imported is imported
anew, and so are the tests.
"""

import contextlib
import gc
import json
import os
import signal
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType
from typing import Final, TextIO

import pytest
from hypothesis import Phase, settings

from tests.mutation.drawing import mutated
from tests.support.code_changes import source_of

_OPTIONS: Final = (
    "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-W", "ignore", "--tb=no",
    "--hypothesis-profile=witness",
)  # fmt: skip
# A test may take as much time of the processor, and several times what it took once. A mutant
# that waits for something else is stopped by the clock, which a busy machine does not slow down.
_TEST_S: Final = 5.0
_SLOWER: Final = 5
_WAITING_S: Final = 600.0
_ANEW: Final = ("corelane", "tests.unit", "tests.golden", "tests.support")

# Tests by name, with the seconds that each took once.
Tests = dict[str, float]


def main(files: list[str]) -> None:
    """Collect test files, and answer the jobs of the standard input, a line each."""
    # That a test fails is all that counts: nobody reads the smallest example.
    settings.register_profile(
        "witness", derandomize=True, deadline=None, max_examples=60,
        phases=(Phase.explicit, Phase.generate),
    )  # fmt: skip
    # A process that a test starts reads the same sources as the test does.
    os.environ["PYTHONPATH"] = str(Path.cwd())
    jobs, answers = os.fdopen(os.dup(0)), os.fdopen(os.dup(1), "w")
    _silence(0, 1)
    pytest.main([*_OPTIONS, *files], plugins=[Answering(jobs, answers)])


class Answering:
    """Answers jobs in place of running the tests that are collected."""

    def __init__(self, jobs: TextIO, answers: TextIO) -> None:
        """Remember where questions come from and where answers go."""
        self._jobs, self._answers = jobs, answers
        self._green: set[str] = set()
        self._red: set[str] = set()

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Read a job a line: the change, the tests to ask, and whether to import anew."""
        loaded = Loaded(session)
        gc.freeze()
        for line in self._jobs:
            job = json.loads(line)
            change = Change(Path(job["path"]), job["index"])
            way = Way(job["anew"], job["seconds"])
            by = self._noticed(loaded, job["tests"], change, way)
            self._answers.write(json.dumps({"by": by}) + "\n")
            self._answers.flush()
        return True

    def _noticed(self, loaded: "Loaded", tests: Tests, change: "Change", way: "Way") -> str:
        """Return what fails or ends badly with a change and not without, or the empty text."""
        while True:
            trusted = {name: seconds for name, seconds in tests.items() if name not in self._red}
            by = loaded.failing(trusted, change, way)
            if not by or by in self._green:
                return by
            is_test = by in trusted
            control = loaded.failing({by: tests[by]} if is_test else trusted, None, way)
            if not control:
                self._green.update({by} & trusted.keys())
                return by
            if not is_test and control not in trusted:
                return ""  # an accident without the change, too
            self._red.add(by if is_test else control)


@dataclass(frozen=True, slots=True)
class Way:
    """How tests are asked: with everything imported anew, and for how many seconds at most."""

    anew: bool
    seconds: float
    """Time of the processor for all tests of a job."""


@dataclass(frozen=True, slots=True)
class Change:
    """One of the changes of a file."""

    path: Path
    index: int

    @contextlib.contextmanager
    def written(self) -> Generator[None]:
        """Leave the file changed while the block runs, for who reads it or imports it late."""
        original = self.path.read_text()
        self._forget()
        with mutated(original, self.index) as tree:
            self.path.write_text(source_of(tree))
        try:
            yield
        finally:
            self.path.write_text(original)
            self._forget()

    def _forget(self) -> None:
        for stale in self.path.parent.glob(f"__pycache__/{self.path.stem}.*"):
            stale.unlink()

    def of(self, functions: list[FunctionType]) -> dict[FunctionType, CodeType] | None:
        """Return what the functions of the file become; None if they cannot become it in place."""
        source = self.path.read_text()
        before = list(_codes(compile(source, self.path, "exec")))
        with mutated(source, self.index) as tree:
            after = list(_codes(compile(tree, self.path, "exec")))
        if len(before) != len(after):
            return None
        others = {old: new for old, new in zip(before, after, strict=True) if old != new}
        changed = {each: others[each.__code__] for each in functions if each.__code__ in others}
        fitting = all(
            len(function.__code__.co_freevars) == len(code.co_freevars)
            for function, code in changed.items()
        )
        return changed if fitting and (changed or not functions) else None


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _codes(inner)


class Loaded:
    """The collected tests, and the functions of the project that are loaded with them."""

    def __init__(self, session: pytest.Session) -> None:
        """Find the functions by the file that they are from."""
        self._plugins = session.config.pluginmanager
        self._items = {item.nodeid: item for item in session.items}
        self._functions: dict[str, list[FunctionType]] = defaultdict(list)
        for thing in gc.get_objects():
            if isinstance(thing, FunctionType):
                self._functions[os.path.realpath(thing.__code__.co_filename)].append(thing)

    def failing(self, tests: Tests, change: Change | None, way: Way) -> str:
        """Return the first of these tests that fails with a change, or with none, in a fork."""
        codes: dict[FunctionType, CodeType] | None = {}
        if change and not way.anew:
            codes = change.of(self._functions.get(os.path.realpath(change.path), []))
        with change.written() if change else contextlib.nullcontext():
            witness = Witness(tests, way.seconds)
            return _in_a_fork(lambda: self._run(witness, None if way.anew else codes))

    def _run(self, witness: "Witness", codes: dict[FunctionType, CodeType] | None) -> str:
        if codes is None:
            return _run_anew(witness)
        for function, code in codes.items():
            function.__code__ = code
        self._plugins.register(witness)
        witness.run(self._items)
        return witness.failed


def _run_anew(witness: "Witness") -> str:
    """Import everything of the project again, for two files, then four, then eight."""
    for name in [name for name in sys.modules if f"{name}.".startswith(_ANEW)]:
        del sys.modules[name]
    files = list(dict.fromkeys(name.partition("::")[0] for name in witness.tests))
    size = 2
    while files and not witness.time_is_up():
        batch, files, size = files[:size], files[size:], size * 2
        code = pytest.main([*_OPTIONS, *batch], plugins=[witness])
        if witness.failed or code not in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}:
            return witness.failed or f"pytest ended with {code}"
    return ""


class Witness:
    """Runs tests until one fails, which is also what one does that takes too long."""

    def __init__(self, tests: Tests, seconds: float) -> None:
        """Take the tests to run, in order, and the time that they may take together."""
        self.failed = ""
        self.tests = tests
        self._seconds = seconds

    def time_is_up(self) -> bool:
        """Return whether this process has used its time of the processor."""
        return sum(os.times()[:4]) > self._seconds

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep the name of the first file that cannot be read."""
        if report.failed:
            self.failed = self.failed or report.nodeid

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the name of the first test that fails."""
        if report.failed:
            self.failed = self.failed or report.nodeid

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run the tests among those that are collected, and no others."""
        self.run({item.nodeid: item for item in session.items})
        return True

    def run(self, items: dict[str, pytest.Item]) -> None:
        """Run the tests among these."""
        chosen = [items[name] for name in self.tests if name in items]
        for item, following in zip(chosen, [*chosen[1:], None], strict=True):
            if self.failed or self.time_is_up():
                return
            limit = _TEST_S + _SLOWER * self.tests[item.nodeid]
            signal.setitimer(signal.ITIMER_PROF, limit)
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            signal.setitimer(signal.ITIMER_PROF, 0)


def _in_a_fork(run: Callable[[], str]) -> str:
    with tempfile.NamedTemporaryFile("r+") as answer:
        if (child := os.fork()) == 0:
            os.setsid()
            signal.signal(signal.SIGPROF, _too_long)
            _silence(0, 1, 2)
            try:
                Path(answer.name).write_text(run())
            except BaseException as error:  # noqa: BLE001 - whatever it is, the mutant did it
                Path(answer.name).write_text(f"stopped by {type(error).__name__}")
            os._exit(0)
        status = _waited(child)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)
        if status is None:
            return f"no end within {_WAITING_S:.0f} s"
        return answer.read() if status == 0 else f"stopped with status {status}"


def _waited(child: int) -> int | None:
    """Wait for a child, and stop it where it takes too long."""
    signal.signal(signal.SIGALRM, _too_long)
    signal.setitimer(signal.ITIMER_REAL, _WAITING_S)
    try:
        return os.waitpid(child, 0)[1]
    except TimeoutError:
        os.killpg(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _too_long(*_: object) -> None:
    msg = "took too long"
    raise TimeoutError(msg)


def _silence(*streams: int) -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in streams:
        os.dup2(nowhere, stream)


if __name__ == "__main__":
    main(sys.argv[1:])
