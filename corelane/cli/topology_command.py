"""`corelane host topology`: the CPUs, caches and NUMA nodes of a machine or a machine type."""

from pathlib import Path
from typing import Annotated, Final

import typer

from corelane.cli import completion
from corelane.cli.options import Json

EXAMPLES: Final = (
    "corelane host topology   # this machine, as YAML for the hardware of a stack",
    "corelane host topology --root /mnt/host",
    "corelane host topology --hardware c7i.metal-24xl",
    "python3 agent.pyz topology > topology.json   # on a machine without Corelane",
)
Hardware = Annotated[
    str | None,
    typer.Option(
        "--hardware",
        "-H",
        metavar="TYPE",
        autocompletion=completion.hardware,
        help="A machine type of the catalogue.",
    ),
]
Root = Annotated[
    Path | None, typer.Option(metavar="DIR", help="The root of the machine. [default: /]")
]


def topology(*, hardware: Hardware = None, root: Root = None, json: Json = False) -> None:
    """Print the CPUs that share a core, a cache, a NUMA node and a socket.

    The topology of a machine is printed as YAML, for `topology` of an entry under `hardware` in a
    stack file. Add by hand which of its interfaces trade. On a machine without Corelane use the
    agent: see `corelane host agent`.

    Exit code: 0, or 2 for a machine type that does not exist or a machine that cannot be read.
    """
    from corelane.cli.actions.topology import print_topology

    print_topology(hardware, root, json=json)
