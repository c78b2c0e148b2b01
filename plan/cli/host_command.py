"""`corelane host`: the files of one machine type under one profile, and why each value is there."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

import typer
import yaml

from components.config.load import load_stack_file
from hostconfig.catalogue import CatalogueError, load_hardware, load_profile
from hostconfig.explain import Explanation, UnknownSettingError, explain_all
from hostconfig.explain import explain as explain_one
from hostconfig.model.host_plan import HostPlan
from hostconfig.model.lscpu import COMMAND, LscpuError
from hostconfig.model.topology import Topology
from hostconfig.obligations import PlanError
from hostconfig.plan import plan_host
from hostconfig.render import render as render_files
from plan.cli.exits import InputError
from plan.cli.machine import captured, this_machine
from plan.cli.opening import stack_file
from plan.cli.options import Json
from plan.cli.terminal import as_rows, say, say_json, say_table
from plan.offline import hosts_of
from plan.write import write_whole

host = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Look at one host's settings.")

RENDER_EXAMPLES: Final = (
    "corelane host render deterministic-high-perf:c7i.metal-24xl",
    "corelane host render engines --stack prod --out /tmp/engines",
)
EXPLAIN_EXAMPLES: Final = (
    "corelane host explain deterministic-high-perf:c7i.metal-24xl nohz_full",
    "corelane host explain engines --stack prod",
)
TOPOLOGY_EXAMPLES: Final = (
    "corelane host topology c7i.metal-24xl",
    "corelane host topology   # of this machine, as YAML for a stack's own hardware",
    f"{COMMAND} > cpus.json   # on another machine",
    "corelane host topology --lscpu cpus.json --memory 0=256Gi --memory 1=256Gi",
)

Host = Annotated[
    str, typer.Argument(metavar="HOST", help="PROFILE:HARDWARE, or with --stack a pool of it.")
]
OfStack = Annotated[
    str | None, typer.Option("--stack", "-s", metavar="STACK", help="Whose pools HOST names.")
]
Setting = Annotated[str | None, typer.Argument(help="One setting only, such as nohz_full.")]
Lscpu = Annotated[
    Path | None, typer.Option("--lscpu", metavar="FILE", help=f"What `{COMMAND}` printed.")
]
NodeMemory = Annotated[
    list[str] | None,
    typer.Option("--memory", metavar="NODE=SIZE", help="With --lscpu: the memory of a NUMA node."),
]
OutFolder = Annotated[
    Path | None, typer.Option("--out", "-o", help="Write into this new or empty folder instead.")
]


def render(host: Host, *, stack: OfStack = None, out: OutFolder = None, json: Json = False) -> None:
    """Print the files of a host, each with the reason of every value in it.

    Exit code: 0, or 2 for a host that does not exist or cannot be planned.
    """
    files = render_files(_planned(host, stack))
    if out is not None:
        write_whole(files, out)
    elif json:
        say_json({"schemaVersion": "1", "host": host, "files": dict(files)})
    else:
        for path, text in files.items():
            say(f"==> /{path}", style="bold")
            say(text)


def explain(
    host: Host, setting: Setting = None, *, stack: OfStack = None, json: Json = False
) -> None:
    """Say why each value on a host is what it is, and which files carry it.

    Exit code: 0, or 2 for a host or a setting that does not exist.
    """
    plan = _planned(host, stack)
    try:
        found = tuple(explain_all(plan)) if setting is None else explain_one(plan, setting)
    except UnknownSettingError as problem:
        raise InputError(str(problem)) from None
    if json:
        entries = [_as_data(entry) for entry in found]
        say_json({"schemaVersion": "1", "host": host, "settings": entries})
    else:
        columns = ("layer", "key", "value", "why", "writer")
        say_table(columns, as_rows(found, *columns))


def topology(
    hardware: Annotated[
        str | None,
        typer.Argument(help="A machine type of the catalogue; else this machine."),
    ] = None,
    *,
    lscpu: Lscpu = None,
    memory: NodeMemory = None,
    json: Json = False,
) -> None:
    """Show which CPUs share a core, a cache, a NUMA node, a socket.

    For a machine it is printed as YAML: the `topology` of an entry under `hardware` in a stack.

    Exit code: 0, or 2 for a machine type that does not exist or a capture that is none.
    """
    try:
        shape = load_hardware(hardware).topology if hardware else _machine(lscpu, memory or [])
    except (CatalogueError, LscpuError, ValueError) as problem:
        raise InputError(str(problem)) from None
    if json:
        cpus = [cpu.model_dump(by_alias=True) for cpu in shape.cpus]
        say_json({"schemaVersion": "1", "hardware": hardware, "cpus": cpus})
    elif hardware:
        _tell_topology(shape)
    else:
        say(yaml.safe_dump({"topology": shape.model_dump(mode="json", by_alias=True)}))


def _machine(lscpu: Path | None, memory: Sequence[str]) -> Topology:
    return this_machine() if lscpu is None else captured(lscpu, memory)


def _tell_topology(shape: Topology) -> None:
    columns = ("id", "core", "socket", "numa_node", "l3")
    say(str(shape))
    say_table(columns, as_rows(shape.cpus, *columns))


def _planned(host: str, stack: str | None) -> HostPlan:
    """Return the plan of a pool of a stack, or of a profile on a machine type."""
    if stack is not None:
        return _pool(host, stack)
    profile, _, hardware = host.partition(":")
    if not hardware:
        msg = f"found the host {host!r}, wanted PROFILE:HARDWARE, or --stack and a pool of it"
        raise InputError(msg)
    try:
        return plan_host(load_hardware(hardware), load_profile(profile), pool=profile)
    except CatalogueError as problem:
        raise InputError(str(problem)) from None
    except PlanError as problem:
        raise InputError("\n".join(str(failure) for failure in problem.failures)) from None


def _pool(pool: str, stack: str) -> HostPlan:
    hosts = hosts_of(load_stack_file(stack_file(stack)))
    if pool not in hosts:
        msg = f"found the pool {pool!r}, wanted one of {stack}: {', '.join(hosts)}"
        raise InputError(msg)
    return hosts[pool]


def _as_data(entry: Explanation) -> dict[str, object]:
    return {
        "layer": entry.layer,
        "key": entry.key,
        "value": entry.value,
        "why": entry.why,
        "writer": entry.writer,
        "files": list(entry.files),
    }
