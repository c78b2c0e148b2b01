"""`make mutants`: draw mutants, ask the tests about each, and print the score and who survived."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Final

import yaml

from tests.mutation.answers import Answers
from tests.mutation.drawing import Mutant, chosen_mutants
from tests.mutation.questions import EXPECTED_FILES, Questions
from tests.mutation.records import recorded, test_files
from tests.support.distribution import copy_of_the_clone
from tests.support.paths import ROOT

GOAL: Final = 0.97
_EQUIVALENT: Final = ROOT / "tests/mutation/equivalent.yaml"


def main() -> int:
    """Return 0 if enough mutants are noticed, 1 if too few are."""
    asked = _arguments()
    started = monotonic()
    equivalent = {
        (each["module"], _plain(each["change"])) for each in yaml.safe_load(_EQUIVALENT.read_text())
    }
    drawn = chosen_mutants(asked.count, asked.seed, asked.below)
    mutants = [each for each in drawn if (each.module, _plain(each.change)) not in equivalent]
    noticed = _noticed(mutants, asked.jobs)
    return _report(noticed, len(drawn) - len(mutants), monotonic() - started)


def _plain(change: str) -> str:
    return " ".join(change.split())


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make mutants")
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--below", default="corelane", help="a package, such as corelane.plan")
    return parser.parse_args()


def _noticed(mutants: list[Mutant], jobs: int) -> list[tuple[Mutant, str]]:
    """Return each mutant with the test that notices it: from earlier runs, or by asking."""
    answers = Answers()
    told = {mutant: answers.of(mutant) for mutant in mutants}
    open_ones = [mutant for mutant, by in told.items() if by is None]
    _say(f"{len(mutants)} mutants, {len(open_ones)} of them not asked about yet")
    with tempfile.TemporaryDirectory(prefix="corelane-mutants-") as scratch:
        folders = [copy_of_the_clone(Path(scratch) / str(index)) for index in range(jobs)]
        run = _Run(Questions(recorded(folders[0])), answers, len(open_ones))
        with ThreadPoolExecutor(jobs) as pool:
            parts = [open_ones[index::jobs] for index in range(jobs)]
            for part in pool.map(run.ask, folders, parts):
                told |= part
    return [(mutant, by or "") for mutant, by in told.items()]


@dataclass(slots=True)
class _Run:
    """The questions that several workers answer side by side."""

    questions: Questions
    answers: Answers
    total: int
    done: int = 0

    def ask(self, folder: Path, mutants: list[Mutant]) -> dict[Mutant, str]:
        """Have one worker answer for its mutants."""
        found: dict[Mutant, str] = {}
        with _worker(folder) as worker:
            for mutant in mutants:
                started = monotonic()
                found[mutant] = by = self._answer(worker, mutant)
                self.answers.add(mutant, by)
                self.done += 1
                _say(f"{self.done}/{self.total} {monotonic() - started:.1f} s {mutant.module}:"
                     f" {mutant.change[:150]} | {by or 'NOBODY'}")  # fmt: skip
        return found

    def _answer(self, worker: subprocess.Popen[str], mutant: Mutant) -> str:
        assert worker.stdin is not None
        assert worker.stdout is not None
        for question in self.questions.about(mutant):
            job = {
                "path": mutant.path,
                "index": mutant.index,
                "tests": {test.name: test.seconds for test in question.tests},
                "anew": question.anew,
                "seconds": question.seconds,
            }
            worker.stdin.write(json.dumps(job) + "\n")
            worker.stdin.flush()
            if by := str(json.loads(worker.stdout.readline())["by"]):
                return by
        return ""


@contextmanager
def _worker(folder: Path) -> Generator[subprocess.Popen[str]]:
    command = [sys.executable, "-W", "ignore", "-m", "tests.mutation.worker", *test_files()]
    with subprocess.Popen(  # noqa: S603 - a list, no shell
        command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as worker:
        yield worker


def _report(noticed: list[tuple[Mutant, str]], left_out: int, seconds: float) -> int:
    survivors = [mutant for mutant, by in noticed if not by]
    by_file = [(mutant, by) for mutant, by in noticed if by.startswith(EXPECTED_FILES)]
    score = 1 - len(survivors) / len(noticed) if noticed else 1.0
    print(f"{len(noticed)} mutants, {len(survivors)} survive: {score:.1%} noticed")
    print(f"{left_out} more change nothing (tests/mutation/equivalent.yaml); {seconds:.0f} s")
    if by_file:
        print(f"\nonly an expected file notices {len(by_file)}, which a refresh would accept:")
        _list([(mutant, f"  ({by})") for mutant, by in by_file])
    if survivors:
        print("\nno test notices:")
        _list([(mutant, "") for mutant in survivors])
    return int(score < GOAL)


def _list(mutants: list[tuple[Mutant, str]]) -> None:
    for mutant, more in sorted(mutants, key=lambda each: (each[0].path, each[0].change)):
        print(f"  {mutant.path}: {mutant.change}{more}")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
