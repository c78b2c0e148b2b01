"""`make mutants`: draw mutants, ask the tests about each, and print the score and who survived."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

import yaml

from tests.mutation.selection import Mutant, Witnesses, chosen_mutants
from tests.support.distribution import copy_of_the_clone
from tests.support.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping

GOAL: Final = 0.97
_EQUIVALENT: Final = ROOT / "tests/mutation/equivalent.yaml"


def main() -> int:
    """Return 0 if enough mutants are noticed, 1 if too few are."""
    asked = _arguments()
    started = monotonic()
    equivalent = {
        (module, change)
        for module, changes in (yaml.safe_load(_EQUIVALENT.read_text()) or {}).items()
        for change in changes
    }
    drawn = chosen_mutants(asked.count, asked.seed, asked.below)
    mutants = [each for each in drawn if (each.module, each.change) not in equivalent]
    noticed = _noticed(mutants, asked.jobs)
    return _report(noticed, len(drawn) - len(mutants), monotonic() - started)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make mutants")
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--below", default="corelane", help="a package, such as corelane.plan")
    return parser.parse_args()


def _noticed(mutants: list[Mutant], jobs: int) -> list[tuple[Mutant, str]]:
    """Return each mutant with the test that notices it."""
    witnesses = Witnesses()
    with tempfile.TemporaryDirectory(prefix="corelane-mutants-") as scratch:
        folders = [copy_of_the_clone(Path(scratch) / str(index)) for index in range(jobs)]
        run = _Run(witnesses, len(mutants))
        parts = [mutants[index::jobs] for index in range(jobs)]
        with ThreadPoolExecutor(jobs) as pool:
            return [each for part in pool.map(run.ask, folders, parts) for each in part]


@dataclass(slots=True)
class _Run:
    """The questions that several workers answer side by side."""

    witnesses: Witnesses
    total: int
    done: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def ask(self, folder: Path, mutants: list[Mutant]) -> list[tuple[Mutant, str]]:
        """Have one worker answer for its mutants."""
        with subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "tests.mutation.worker"],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as worker:
            return [(mutant, self._answer(worker, mutant)) for mutant in mutants]

    def _answer(self, worker: subprocess.Popen[str], mutant: Mutant) -> str:
        assert worker.stdin is not None
        assert worker.stdout is not None
        job = {
            "path": mutant.path,
            "source": mutant.source,
            "tests": self.witnesses.of(mutant.module),
        }
        worker.stdin.write(json.dumps(job) + "\n")
        worker.stdin.flush()
        answer: Mapping[str, Any] = json.loads(worker.stdout.readline())
        with self.lock:
            self.done += 1
            told = answer["by"] or "NOBODY"
            _say(f"{self.done}/{self.total} {mutant.module}: {mutant.change[:150]} | {told}")
        return str(answer["by"])


def _report(noticed: list[tuple[Mutant, str]], left_out: int, seconds: float) -> int:
    survivors = [mutant for mutant, by in noticed if not by]
    by_file = [(mutant, by) for mutant, by in noticed if by.startswith("tests/golden")]
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
