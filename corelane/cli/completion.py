"""Completion of values: names that a shell offers after an option or in place of an argument.

Each is read from a folder or a file, without the types behind it: a person waits at a prompt. What
cannot be read has no names, since a shell has no place for an error.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, cast

import typer

_CATALOGUE: Final = Path(__file__).parents[1] / "hostconfig" / "catalogue"
_SETTINGS: Final = Path(__file__).parents[1] / "hostconfig" / "docs" / "setting_names.txt"
_PLAIN: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
_LARGEST: Final = 1 << 20
"""Bytes of a stack file that is read for completion; `prod` has 18 KB."""


def stacks() -> tuple[str, ...]:
    """Return the stacks that have a file in the current folder."""
    files = (file.name for file in Path.cwd().glob("Pulumi.?*.yaml"))
    names = (name.removeprefix("Pulumi.").removesuffix(".yaml") for name in files)
    return tuple(sorted(filter(_fits, names)))


def hardware(ctx: typer.Context) -> tuple[str, ...]:
    """Return the machine types of the catalogue and of the stack."""
    return (*_in_catalogue("hardware"), *filter(_fits, _section(ctx, "hardware")))


def profiles(ctx: typer.Context) -> tuple[str, ...]:
    """Return the profiles of the catalogue and of the stack."""
    return (*_in_catalogue("profiles"), *filter(_fits, _section(ctx, "profiles")))


def pools(ctx: typer.Context) -> tuple[str, ...]:
    """Return the pools of the stack, those of its sites and Docker-only hosts included.

    A pool of several machine types is offered as each of them: only that is one host.
    """
    pools = _section(ctx, "pools")
    found = {one for name, pool in pools.items() for one in _hosts_of(name, pool)}
    return tuple(sorted(filter(_fits, {*found, *_pools_of(_section(ctx, "sites"))})))


def settings() -> tuple[str, ...]:
    """Return the settings of every built-in profile."""
    return tuple(_SETTINGS.read_text(encoding="utf-8").splitlines())


def rules() -> tuple[tuple[str, str], ...]:
    """Return the codes and the ids of the rules, each with the other for a hint."""
    from corelane.policies.judging.catalogue import load_catalogue

    known = load_catalogue()
    return (*((rule.code, rule.id) for rule in known), *((rule.id, rule.code) for rule in known))


def families() -> tuple[str, ...]:
    """Return the families of rules."""
    from corelane.policies.judging.catalogue import families as known

    return known()


def _in_catalogue(kind: str) -> tuple[str, ...]:
    return tuple(sorted(file.stem for file in (_CATALOGUE / kind).glob("*.yaml")))


def _section(ctx: typer.Context, name: str) -> Mapping[str, object]:
    """Return a section of the stack that the line names so far; nothing in it was checked."""
    file = _mapping(_read(str(ctx.params.get("stack") or "")))
    return _mapping(_mapping(_mapping(file.get("config")).get("corelane:platform")).get(name))


def _read(stack: str) -> object:
    import yaml

    file = Path.cwd() / f"Pulumi.{stack}.yaml"
    try:
        if stack not in stacks() or not file.is_file() or file.stat().st_size > _LARGEST:
            return None
        return yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError):
        return None


def _mapping(value: object) -> Mapping[str, object]:
    """Return the entries of a mapping that have a text for a key; of anything else, none."""
    if not isinstance(value, dict):
        return {}
    entries = cast("Mapping[object, object]", value)
    return {key: each for key, each in entries.items() if isinstance(key, str)}


def _fits(name: str) -> bool:
    """Return whether a name means nothing else to a shell, which inserts it unquoted."""
    return _PLAIN.fullmatch(name) is not None


def _hosts_of(name: str, pool: object) -> Iterator[str]:
    machines = _mapping(pool).get("hardware")
    if isinstance(machines, list) and len(several := cast("list[object]", machines)) > 1:
        yield from (f"{name}.{machine}" for machine in several if isinstance(machine, str))
    else:
        yield name


def _pools_of(sites: Mapping[str, object]) -> Iterator[str]:
    for site in sites.values():
        for group in ("pools", "edgeHosts"):
            yield from _mapping(_mapping(site).get(group))
