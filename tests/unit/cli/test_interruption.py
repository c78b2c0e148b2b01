"""Ctrl-C, at moments spread over a plan, and while Python still imports the command line."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from corelane.files.atomic_write import write_file
from corelane.files.staging import remove_staged, staged_beside

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


def interrupted(script: str, after: float) -> tuple[int, str]:
    """Run a script, and interrupt it some seconds after it says that it is ready."""
    with subprocess.Popen(  # noqa: S603 - the tests wrote what is run
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(after)
        process.send_signal(signal.SIGINT)
        told = process.stderr.read()
    return process.returncode, told


@pytest.mark.parametrize("after", [0.03, 0.3, 0.9, 1.7])
def test_an_interrupted_plan_says_one_line_and_leaves_nothing(after: float, folder: Path) -> None:
    assert interrupted(READY + PLAN, after) == (130, "interrupted\n")
    assert not (folder / "build").exists()


def test_what_was_half_written_is_removed(folder: Path) -> None:
    before = sorted(folder.iterdir())

    assert interrupted(WRITING, 0) == (130, "interrupted\n")
    assert sorted(folder.iterdir()) == before


def test_only_what_is_not_finished_is_removed(folder: Path) -> None:
    write_file(b"done", folder / "done")
    with staged_beside(folder / "half") as staged:
        staged.mkdir()
        (staged / "file").write_text("half")
        remove_staged()
        assert not staged.exists()

    assert (folder / "done").read_bytes() == b"done"
