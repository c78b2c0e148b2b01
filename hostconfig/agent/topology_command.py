"""The command ``topology``: print the topology of this machine, for a stack file."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from corelane.hostconfig.agent.host import Host, UnreadableError
from corelane.hostconfig.agent.report import shown
from corelane.hostconfig.agent.topology import capture, remarks

if TYPE_CHECKING:
    import argparse


def declare_topology(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument(
        "--root", default="/", metavar="DIR", help="the root of the host (default: /)"
    )


def run_topology(options: argparse.Namespace) -> int:
    """Print the topology as JSON, which is valid YAML; return an exit code."""
    try:
        host = Host(options.root)
        captured = capture(host)
        said = [*remarks(host, captured)]
    except (UnreadableError, ValueError) as error:
        sys.stderr.write(f"corelane: {shown(str(error))}\n")
        return 2
    for line in said:
        sys.stderr.write(f"corelane: {shown(line)}\n")
    sys.stdout.write(json.dumps(captured, indent=2) + "\n")
    return 0
