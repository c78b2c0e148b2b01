"""Print which CPUs share what."""

from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import ValidationError

from corelane.cli.tables import say_table
from corelane.cli.terminal import as_rows, complain, say, say_json
from corelane.components.config.hosts.host_plans import hardware_named
from corelane.components.config.loading.errors import ConfigError, ConfigErrors
from corelane.components.config.loading.validation import explain
from corelane.errors import InputError
from corelane.hostconfig.agent.host import Host, UnreadableError
from corelane.hostconfig.agent.topology import capture, remarks
from corelane.hostconfig.model.topology import Topology

COLUMNS: Final = ("id", "core", "socket", "numa_node", "l3")
NICS: Final = ("name", "numa_node", "trading", "driver")
NVMES: Final = ("name", "numa_node", "size_gb")


def print_topology(hardware: str | None, root: Path | None, *, json: bool) -> None:
    """Print the topology of a machine type, or capture that of a host."""
    if hardware and root:
        found = f"both --hardware {hardware} and --root {root}"
        raise ConfigErrors([ConfigError(("--root",), found, "one of them", "Drop one.")])
    shape = hardware_named(hardware, {}, path=("--hardware",)).topology if hardware else _seen(root)
    if json:
        say_json({"schemaVersion": "1", "hardware": hardware, "topology": _as_data(shape)})
    elif hardware:
        say(str(shape))
        say_table(COLUMNS, as_rows(shape.cpus, *COLUMNS))
        _say_devices(shape)
    else:
        say(yaml.safe_dump({"topology": _as_data(shape)}))


def _say_devices(shape: Topology) -> None:
    for title, columns, devices in (
        ("network interfaces", NICS, shape.nics),
        ("local NVMe drives", NVMES, shape.nvmes),
    ):
        say(f"\n{title}: {len(devices) or 'none'}", style="bold")
        if devices:
            say_table(columns, as_rows(devices, *columns))


def _seen(root: Path | None) -> Topology:
    try:
        host = Host(str(root or "/"))
        captured = capture(host)
        for line in remarks(host, captured):
            complain(line)
        return Topology.model_validate(captured)
    except ValidationError as problem:
        raise ConfigErrors(explain(problem, ("topology",), Topology)) from None
    except (UnreadableError, ValueError) as problem:
        msg = f"found {problem}, wanted the /sys and /proc of a Linux host: choose another --root"
        raise InputError(msg) from None


def _as_data(shape: Topology) -> dict[str, Any]:
    return shape.model_dump(mode="json", by_alias=True)
