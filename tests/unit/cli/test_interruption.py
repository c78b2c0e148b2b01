"""Signals, at moments spread over a plan, and while Python still imports the command line."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from corelane.files.atomic_write import write_file
from corelane.files.staging import remove_staged, staged_beside
from tests.support.shell import run

ENDED = [
    (signal.SIGHUP, 129, "hung up\n"),
    (signal.SIGINT, 130, "interrupted\n"),
    (signal.SIGTERM, 143, "terminated\n"),
]
HEEDS = "import signal; signal.signal(signal.SIGHUP, signal.SIG_DFL)\n"
READY = "import sys; print('ready', flush=True); "
PLAN = "sys.argv = ['corelane', 'plan', '--stack', 'dev']; from corelane.cli import main; main()"
WRITING = """
from pathlib import Path
from corelane.cli.interruption import leave_when_interrupted
from corelane.files import atomic_write

class Slow(dict):
    def items(self):
        yield 'plan.json', 'x'
        print('ready', flush=True)
        while True:
            pass

leave_when_interrupted()
atomic_write.write_whole(Slow(), Path('out'))
"""

IMPORTED = """
import collections.abc, os, signal, sys
before = {*sys.modules}

def set_first(number, handler):
    print(*sorted({*sys.modules} - before), flush=True)
    os._exit(0)

signal.signal = set_first
from corelane.cli import main
main()
"""
RAISING = """
import sys
from corelane.cli import app, run
from corelane.cli.interruptible import raised_when_interrupted

def work(*_, **__):
    with raised_when_interrupted():
        print('ready', flush=True)
        while True:
            pass

app.app = work
sys.exit(run([]))
"""


def interrupted(
    script: str, after: float, *, by: signal.Signals = signal.SIGINT
) -> tuple[int, str]:
    """Run a script, and interrupt it some seconds after it says that it is ready."""
    with subprocess.Popen(  # noqa: S603 - the tests wrote what is run
        [sys.executable, "-c", HEEDS + script],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(after)
        process.send_signal(by)
        told = process.stderr.read()
    return process.returncode, told


@pytest.mark.parametrize("after", [0.03, 0.3, 0.9, 1.7])
def test_an_interrupted_plan_says_one_line_and_leaves_nothing(after: float, folder: Path) -> None:
    assert interrupted(READY + PLAN, after) == (130, "interrupted\n")
    assert not (folder / "build").exists()


@pytest.mark.parametrize(("by", "code", "line"), ENDED)
def test_what_was_half_written_is_removed(
    by: signal.Signals, code: int, line: str, folder: Path
) -> None:
    before = sorted(folder.iterdir())

    assert interrupted(WRITING, 0, by=by) == (code, line)
    assert sorted(folder.iterdir()) == before


@pytest.mark.parametrize(("by", "code", "line"), ENDED)
def test_work_with_other_processes_is_ended_by_an_exception(
    by: signal.Signals, code: int, line: str
) -> None:
    assert interrupted(RAISING, 0, by=by) == (code, line)


def test_who_ignores_a_hangup_as_nohup_does_goes_on() -> None:
    ignoring = """
import os, signal
signal.signal(signal.SIGHUP, signal.SIG_IGN)
from corelane.cli.interruptible import raised_when_interrupted
from corelane.cli.interruption import leave_when_interrupted
leave_when_interrupted()
with raised_when_interrupted():
    os.kill(os.getpid(), signal.SIGHUP)
os.kill(os.getpid(), signal.SIGHUP)
print('went on')
"""
    assert run(sys.executable, "-c", ignoring).stdout == "went on\n"


def test_nothing_is_imported_before_a_signal_is_answered() -> None:
    imported = run(sys.executable, "-c", IMPORTED).stdout.split()
    assert imported == ["corelane", "corelane.cli", "corelane.cli.interruption"]


def test_only_what_is_not_finished_is_removed(folder: Path) -> None:
    write_file(b"done", folder / "done")
    with staged_beside(folder / "half") as staged:
        staged.mkdir()
        (staged / "file").write_text("half")
        remove_staged()
        assert not staged.exists()

    assert (folder / "done").read_bytes() == b"done"
