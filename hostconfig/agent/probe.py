"""One look at a host, and what it showed: ok, drift, unreadable or not applicable."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple


class State(str, Enum):
    """What an audit can say. What cannot be read is not wrong, and what is lacking cannot be."""

    OK = "ok"
    DRIFT = "drift"
    UNREADABLE = "unreadable"
    NOT_APPLICABLE = "not-applicable"


class Look(NamedTuple):
    """Where to look, and what must be there; the words are those of the host's plan."""

    kind: str
    target: str
    expected: str
    field: str = ""
    optional: bool = False
    since: str = ""
    peers: frozenset[str] = frozenset()
    """For a kernel argument: every word of this key that the document expects."""


class Seen(NamedTuple):
    """What one look showed."""

    state: State
    observed: str = ""
    reason: str = ""


def compared(look: Look, observed: str, *, place: str = "", same: bool | None = None) -> Seen:
    """Return ok or drift; ``same`` decides where equal text does not."""
    if same if same is not None else observed == look.expected:
        return Seen(State.OK, observed)
    wanted = f"{place or look.target} is {observed or 'empty'}, wanted {look.expected or 'nothing'}"
    return Seen(State.DRIFT, observed, wanted)
