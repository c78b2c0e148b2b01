"""An invariant: a statement about a rendered host, and the check that passes or fails."""

from collections.abc import Callable
from dataclasses import dataclass

from corelane.hostconfig.invariants.rendered_host import RenderedHost


@dataclass(frozen=True, slots=True)
class Pass:
    """The statement holds, and this is the evidence."""

    evidence: str


@dataclass(frozen=True, slots=True)
class Fail:
    """The statement does not hold: what was found, and what corrects it."""

    found: str
    remedy: str


Outcome = Pass | Fail
Check = Callable[[RenderedHost], Outcome]


@dataclass(frozen=True, slots=True)
class Invariant:
    """A statement that must hold across the layers of every host."""

    id: str
    statement: str
    check: Check


def invariant(statement: str) -> Callable[[Check], Invariant]:
    """Make a check an invariant whose id is the name of the check."""

    def name(check: Check) -> Invariant:
        return Invariant(check.__name__.strip("_").replace("_", "-"), statement, check)

    return name
