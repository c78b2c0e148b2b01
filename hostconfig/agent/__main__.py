"""The command line of the agent. Only the modules of one command are loaded, which saves time."""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Callable, NamedTuple, cast

from corelane.hostconfig.agent.disturbance import stay_off
from corelane.hostconfig.agent.host import Host

if TYPE_CHECKING:
    from collections.abc import Mapping

DESCRIPTION = "Audits one host of Corelane. Needs only the standard library of Python."
EPILOG = """\
exit codes of audit and gate:
  0  every setting of the plan is in force
  1  at least one setting differs
  2  no setting is known to differ, but at least one could not be read; also wrong input

COMMAND --help lists the options of a command.
"""


class Command(NamedTuple):
    """A module with ``declare_NAME(parser)`` and ``run_NAME(options)``, and a summary."""

    module: str
    summary: str


COMMANDS: Mapping[str, Command] = {
    "audit": Command("audit_command", "compare this host with its plan"),
    "gate": Command("gate", "keep the startup taint on this node until its audit passes"),
    "topology": Command("topology_command", "print this machine's topology for a stack file"),
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
    stay_off(Host().isolated)
    try:
        code = run(options)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader closed the pipe; the interpreter must not fail at exit because of it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return code


if __name__ == "__main__":
    sys.exit(main())
