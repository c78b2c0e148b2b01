"""The agent's command line; only the asked command's modules are loaded, which halves its time."""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Callable, NamedTuple, cast

if TYPE_CHECKING:
    from collections.abc import Mapping

DESCRIPTION = "Looks after one host of Corelane with nothing but Python's standard library."
EPILOG = """\
exit codes of audit and gate:
  0  every setting of the plan is in force
  1  at least one setting differs
  2  nothing is known to differ, but something could not be told; also wrong input

COMMAND --help tells a command's options.
"""


class Command(NamedTuple):
    """Where a command lives: ``declare_NAME(parser)`` and ``run_NAME(options)`` of a module."""

    module: str
    summary: str


COMMANDS: Mapping[str, Command] = {
    "audit": Command("audit_command", "compare this host with its plan"),
    "gate": Command("gate", "keep this node's startup taint until its audit passes"),
    "topology": Command("topology", "print this machine's topology for a stack file"),
}


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    parser = argparse.ArgumentParser(
        prog="agent.pyz",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, command in COMMANDS.items():
        part = commands.add_parser(name, help=command.summary, description=command.summary)
        if given[:1] == [name]:
            module = import_module(f"corelane.hostconfig.agent.{command.module}")
            getattr(module, f"declare_{name}")(part)
            part.set_defaults(run=getattr(module, f"run_{name}"))
    options = parser.parse_args(given)
    run = cast("Callable[[argparse.Namespace], int]", options.run)
    try:
        code = run(options)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read the output has seen enough; the interpreter must not complain at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return code


if __name__ == "__main__":
    sys.exit(main())
