"""Runs test files once, and writes which lines of the project each test executes.

A test is recorded as if it ran alone: nothing that an earlier one set up or remembered is left, so
that the lines behind it count for each test that needs them.
"""

import gc
import json
import os
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any, Final

import coverage
import pytest

_OPTIONS: Final = ("-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-W", "ignore")
_PRODUCT: Final = ("corelane", "components", "hostconfig", "policies")


class Recorder:
    """Runs each test by itself, and notes what time of the processor it takes and if it passes."""

    def __init__(self, measured: coverage.Coverage) -> None:
        """Start without a test."""
        self.seconds: dict[str, float] = {}
        self.failed: set[str] = set()
        self._measured = measured

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(self, collector: pytest.Collector) -> Any:
        """Record what runs while a file is imported under the name of the file."""
        if isinstance(collector, pytest.Module):
            self._measured.switch_context(collector.nodeid)
        return (yield)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run every test under its name, and tear down all fixtures after it."""
        caches = [each for each in gc.get_objects() if _remembers(each)]
        for item in session.items:
            for cache in caches:
                cache.cache_clear()
            self._measured.switch_context(item.nodeid)
            started = sum(os.times()[:4])
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
            self.seconds[item.nodeid] = round(sum(os.times()[:4]) - started, 3)
        return True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Remember who cannot be a witness."""
        if report.failed:
            self.failed.add(report.nodeid)


def _remembers(thing: object) -> bool:
    """Say whether something is a cached function of the project."""
    if not hasattr(type(thing), "cache_clear"):
        return False
    return str(getattr(thing, "__module__", "")).startswith(("corelane", "tests"))


def main(out: Path, files: list[str]) -> None:
    """Write a record a test file: the seconds of its tests, and the lines of each and of itself."""
    measured = coverage.Coverage(data_file=None, config_file=False, source=_PRODUCT)
    recorder = Recorder(measured)
    measured.start()
    pytest.main([*_OPTIONS, *files], plugins=[recorder])
    measured.stop()
    lines = _lines(measured.get_data())
    for file in files:
        tests = {
            test: {"seconds": seconds, "lines": lines[test]}
            for test, seconds in recorder.seconds.items()
            if test.startswith(f"{file}::") and test not in recorder.failed
        }
        record = json.dumps({"imported": lines[file], "tests": tests})
        (out / f"{files.index(file)}.json").write_text(record)


def _lines(data: coverage.CoverageData) -> dict[str, dict[str, str]]:
    """Return the lines of each file that each context runs, as the bits of a number."""
    found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for name in data.measured_files():
        path = Path(name).relative_to(Path.cwd()).as_posix()
        for line, contexts in data.contexts_by_lineno(name).items():
            for context in contexts:
                found[context][path] |= 1 << line
    return defaultdict(
        dict,
        {
            context: {path: f"{bits:x}" for path, bits in paths.items()}
            for context, paths in found.items()
        },
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
