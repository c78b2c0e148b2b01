"""The console script `corelane`."""

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, cast

from corelane.cli.exit_codes import explain

if TYPE_CHECKING:
    from io import TextIOWrapper


def main() -> None:
    """Run the command line and leave with its exit code; what it prints is UTF-8 anywhere."""
    # None where the shell has closed it.
    if (stdout := cast("TextIOWrapper | None", sys.stdout)) is not None:
        stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; a person never meets a traceback unasked."""
    try:
        # Loading takes a moment, and a person may interrupt that too.
        app = import_module("corelane.cli.app").app
        app(list(arguments), prog_name="corelane")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException as fault:  # noqa: BLE001 -- the outermost edge of the program
        return explain(fault, debug="--debug" in arguments, json="--json" in arguments)
    return 0
