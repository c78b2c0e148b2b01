"""The dev stack as data, to be made invalid one key at a time."""

from collections.abc import Callable
from copy import deepcopy
from datetime import date
from functools import cache
from typing import Any

from corelane.components.config.loading.errors import ConfigError, ConfigErrors
from corelane.components.config.loading.load import KEY, PlannedPlatform, parse_platform
from corelane.components.config.loading.yaml_file import read_mapping
from tests.support.paths import ROOT

Change = Callable[[Any], object]
TODAY = date(2026, 11, 22)


@cache
def _stored(stack: str) -> Any:
    return read_mapping(ROOT / f"Pulumi.{stack}.yaml")["config"]


def sections(stack: str = "dev") -> dict[str, Any]:
    """Return a copy of the platform of a stack that ships with the project."""
    return deepcopy(_stored(stack)[KEY])


def planned(stack: str = "dev", change: Callable[[Any], object] | None = None) -> PlannedPlatform:
    """Return a shipped stack's platform, changed in place first if asked."""
    raw = sections(stack)
    if change:
        change(raw)
    return parse_platform(raw)


def mistakes(change: Callable[[Any], object], stack: str = "dev") -> list[ConfigError]:
    """Return what is wrong with the stack once ``change`` was made to it."""
    raw = sections(stack)
    change(raw)
    try:
        parse_platform(raw)
    except ConfigErrors as errors:
        return list(errors.errors)
    return []


def a_waiver(**changes: Any) -> dict[str, Any]:
    """Return a sound entry of ``corelane:waivers``; a field changed to ``None`` is left out."""
    entry: dict[str, Any] = {
        "id": "W-2026-014",
        "rule": "CL-SEC-004",
        "scope": "urn:pulumi:dev::corelane::*::arb-engine",
        "reason": "Pages are pinned until the loader does it",
        "ticket": "RISK-1",
        "requestedBy": "a.first@meridian.example",
        "approvedBy": "a.second@meridian.example",
        "granted": "2026-11-02",
        "expires": "2027-01-31",
    }
    return {key: value for key, value in (entry | changes).items() if value is not None}


def set_at(*path: str | int, to: object) -> Change:
    """Return a change that puts a value where a path leads."""

    def change(raw: Any) -> None:
        for step in path[:-1]:
            raw = raw[step]
        raw[path[-1]] = to

    return change
