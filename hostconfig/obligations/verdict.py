"""What a proof answers, and the error that carries every answer that was no."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from corelane.hostconfig.obligations.rendered_host import Subject


@dataclass(frozen=True, slots=True)
class Holds:
    """The obligation is met, and these figures show it."""

    evidence: str


@dataclass(frozen=True, slots=True)
class Fails:
    """The obligation is broken: what was found, and what would satisfy it."""

    found: str
    remedy: str


Verdict = Holds | Fails
Check = Callable[[Subject], Verdict]


@dataclass(frozen=True, slots=True)
class Obligation:
    """Something that must be true across the layers of a host."""

    id: str
    statement: str
    check: Check


def obligation(statement: str) -> Callable[[Check], Obligation]:
    """Make a check an obligation, named after it, that claims the statement."""

    def name(check: Check) -> Obligation:
        return Obligation(check.__name__.strip("_").replace("_", "-"), statement, check)

    return name


@dataclass(frozen=True, slots=True)
class Failure:
    """A broken obligation of one plan."""

    id: str
    statement: str
    found: str
    remedy: str

    def __str__(self) -> str:
        """Say which obligation fails, what was found, and what would satisfy it."""
        return f"{self.id}: {self.statement} Found: {self.found}. To satisfy it: {self.remedy}."


class PlanError(ValueError):
    """A plan that cannot hold. ``failures`` has every broken obligation."""

    def __init__(self, pool: str, failures: Sequence[Failure]) -> None:
        """Gather the failures into one message, a line each."""
        self.pool = pool
        self.failures = tuple(failures)
        lines = [f"pool {pool}: {len(self.failures)} obligation(s) do not hold"]
        super().__init__("\n".join([*lines, *(f"- {failure}" for failure in self.failures)]))
