"""Check every invariant of a host and report all failures together."""

from collections.abc import Sequence
from dataclasses import dataclass

from corelane.hostconfig.invariants import (
    contradictions,
    cpus,
    devices,
    hardware,
    kernel,
    kubelet,
    memory,
    sysctls,
)
from corelane.hostconfig.invariants.invariant import Fail, Invariant, Outcome
from corelane.hostconfig.invariants.rendered_host import RenderedHost
from corelane.hostconfig.model.host_plan import Proof
from corelane.hostconfig.model.quantity import counted

ALL: tuple[Invariant, ...] = (
    *cpus.INVARIANTS,
    *hardware.INVARIANTS,
    *devices.INVARIANTS,
    *kernel.INVARIANTS,
    *contradictions.INVARIANTS,
    *kubelet.INVARIANTS,
    *memory.INVARIANTS,
    *sysctls.INVARIANTS,
)


@dataclass(frozen=True, slots=True)
class Failure:
    """An invariant that one host fails."""

    id: str
    statement: str
    found: str
    remedy: str

    def __str__(self) -> str:
        """Return the invariant, what was found and what corrects it, on one line."""
        return f"{self.id}: {self.statement} Found: {self.found}. Remedy: {self.remedy}."


class HostPlanError(ValueError):
    """A host that cannot be planned. ``failures`` has every invariant that fails."""

    def __init__(self, pool: str, failures: Sequence[Failure]) -> None:
        """Put each failure on a line of the message."""
        self.pool = pool
        self.failures = tuple(failures)
        lines = [f"pool {pool}: {counted(len(self.failures), 'failed invariant')}"]
        super().__init__("\n".join([*lines, *(f"- {failure}" for failure in self.failures)]))


def prove(pool: str, host: RenderedHost) -> tuple[Proof, ...]:
    """Return a proof of each invariant, or raise HostPlanError with every failure."""
    results = judge(host)
    if failures := [each for each in results if isinstance(each, Failure)]:
        raise HostPlanError(pool, failures)
    return tuple(each for each in results if isinstance(each, Proof))


def judge(host: RenderedHost) -> tuple[Proof | Failure, ...]:
    """Return the result of every invariant, in catalogue order."""
    return tuple(_result(each, _check(each, host)) for each in ALL)


def _check(each: Invariant, host: RenderedHost) -> Outcome:
    try:
        return each.check(host)
    except (ValueError, KeyError, StopIteration) as error:
        return Fail(f"a setting cannot be read: {error}", "correct the setting")


def _result(each: Invariant, outcome: Outcome) -> Proof | Failure:
    if isinstance(outcome, Fail):
        return Failure(each.id, each.statement, outcome.found, outcome.remedy)
    return Proof(id=each.id, statement=each.statement, evidence=outcome.evidence)
