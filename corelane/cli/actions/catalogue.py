"""Print the machine types, profiles and node images of the catalogue."""

from typing import Any

from corelane.cli.tables import say_folded, say_table
from corelane.cli.terminal import say, say_json
from corelane.hostconfig.catalogue import (
    hardware_names,
    image_names,
    load_hardware,
    load_image,
    load_profile,
    profile_names,
)
from corelane.hostconfig.model.frozen import Frozen


def list_catalogue(*, json: bool) -> None:
    """Print every entry, as tables or as JSON."""
    if json:
        say_json({"schemaVersion": "1", **_entries()})
        return
    say("machine types", style="bold")
    say_table(("name", "kind", "CPUs", "NUMA", "memory GiB", "disks", "not verified"), _machines())
    say("\nprofiles", style="bold")
    say_table(("name", "purpose"), ([n, load_profile(n).description] for n in profile_names()))
    say("")
    say_folded(f"node images: {', '.join(image_names())}", hang=len("node images: "))


def _machines() -> list[list[str]]:
    found = [load_hardware(name) for name in hardware_names()]
    return [
        [
            machine.name,
            str(machine.kind),
            str(len(machine.topology.online)),
            str(len(machine.topology.numa_nodes)),
            str(machine.memory_mib // 1024),
            str(len(machine.topology.nvmes)),
            str(len(machine.unverified)),
        ]
        for machine in found
    ]


def _entries() -> dict[str, Any]:
    return {
        "hardware": {name: _as_written(load_hardware(name)) for name in hardware_names()},
        "profiles": {name: _as_written(load_profile(name)) for name in profile_names()},
        "images": {name: _as_written(load_image(name)) for name in image_names()},
    }


def _as_written(entry: Frozen) -> dict[str, Any]:
    return entry.model_dump(mode="json", by_alias=True)
