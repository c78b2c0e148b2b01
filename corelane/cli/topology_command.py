"""`corelane host topology`: the CPUs, caches and NUMA nodes of a machine or a machine type."""

from pathlib import Path
from typing import Annotated, Any, Final

import typer
import yaml
from pydantic import ValidationError

from corelane.cli.exit_codes import InputError
from corelane.cli.options import Json
from corelane.cli.terminal import as_rows, say, say_json, say_table
from corelane.components.config.hosts.host_plans import hardware_named
from corelane.components.config.loading.errors import ConfigError, ConfigErrors
from corelane.components.config.loading.validation import explain
from corelane.hostconfig.agent.host import Host, UnreadableError
from corelane.hostconfig.agent.topology import capture
from corelane.hostconfig.model.topology import Topology

EXAMPLES: Final = (
    "corelane host topology   # this machine, as YAML for the hardware of a stack",
    "corelane host topology --root /mnt/host",
    "corelane host topology --hardware c7i.metal-24xl",
    "python3 agent.pyz topology > topology.json   # on a machine without Corelane",
)
COLUMNS: Final = ("id", "core", "socket", "numa_node", "l3")
Hardware = Annotated[
    str | None,
    typer.Option("--hardware", "-H", metavar="TYPE", help="A machine type of the catalogue."),
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
    if hardware and root:
        found = f"both --hardware {hardware} and --root {root}"
        raise ConfigErrors([ConfigError(("--root",), found, "one of them", "Drop one.")])
    shape = hardware_named(hardware, {}, path=("--hardware",)).topology if hardware else _seen(root)
    if json:
        say_json({"schemaVersion": "1", "hardware": hardware, "topology": _as_data(shape)})
    elif hardware:
        say(str(shape))
        say_table(COLUMNS, as_rows(shape.cpus, *COLUMNS))
    else:
        say(yaml.safe_dump({"topology": _as_data(shape)}))


def _seen(root: Path | None) -> Topology:
    try:
        return Topology.model_validate(capture(Host(str(root or "/"))))
    except ValidationError as problem:
        raise ConfigErrors(explain(problem, ("topology",), Topology)) from None
    except (UnreadableError, ValueError) as problem:
        msg = f"found {problem}, wanted the /sys and /proc of a Linux host: choose another --root"
        raise InputError(msg) from None


def _as_data(shape: Topology) -> dict[str, Any]:
    return shape.model_dump(mode="json", by_alias=True)
