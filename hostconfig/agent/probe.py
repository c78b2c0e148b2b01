"""Probes of a host and their readings: ok, drift, unreadable or not applicable."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple


class State(str, Enum):
    """The state of a setting. Unreadable is not drift: the value is unknown."""

    OK = "ok"
    DRIFT = "drift"
    UNREADABLE = "unreadable"
    NOT_APPLICABLE = "not-applicable"


class Probe(NamedTuple):
    """A place on a host, and the value expected there (hostconfig/model/probe.py)."""

    kind: str
    target: str
    expected: str
    field: str = ""
    optional: bool = False
    since: str = ""
    by: str = ""
    """How to find an interface that has another name than ``target`` on hosts."""
    peers: frozenset[str] = frozenset()
    """For a kernel argument: every word of this key that the document expects."""


class Reading(NamedTuple):
    """The result of one probe."""

    state: State
    observed: str = ""
    reason: str = ""


def compared(probe: Probe, observed: str, *, place: str = "", same: bool | None = None) -> Reading:
    """Return ok or drift; ``same`` replaces the comparison of text."""
    if same if same is not None else observed == probe.expected:
        return Reading(State.OK, observed)
    wanted = (
        f"{place or probe.target} is {observed or 'empty'}, wanted {probe.expected or 'nothing'}"
    )
    return Reading(State.DRIFT, observed, wanted)
