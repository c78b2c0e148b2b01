"""The command line: commands, messages and exit codes. The layers below do the work."""

# Nothing is imported before `main` can answer an interruption.
import sys
from collections.abc import Sequence


def main() -> None:
    """Run the command line and leave with its exit code; its output is UTF-8 everywhere."""
    try:
        from corelane.cli.interruption import leave_when_interrupted

        leave_when_interrupted()
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        sys.exit(130)
    import gc

    # A command keeps nearly all that it makes, and is over before a collection would pay.
    gc.disable()
    # The stream is missing where the shell has closed it.
    if (reconfigure := getattr(sys.stdout, "reconfigure", None)) is not None:
        reconfigure(encoding="utf-8", errors="backslashreplace")
    sys.exit(run(sys.argv[1:]))


WRITING = ("plan", "preview", "--out", "-o")
"""Words of a call that would have written something."""


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; a traceback is printed on request only."""
    try:
        from corelane.cli.app import app

        app(list(arguments), prog_name="corelane")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException as fault:  # noqa: BLE001 -- the outermost edge of the program
        from corelane.cli.exit_codes import explain

        writes = any(word.partition("=")[0] in WRITING for word in arguments)
        debug, json = "--debug" in arguments, "--json" in arguments
        return explain(fault, debug=debug, json=json, writes=writes)
    return 0
