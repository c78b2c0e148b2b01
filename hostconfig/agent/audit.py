"""Compare a host with its plan: one result for each setting, one verdict for the host."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from corelane.hostconfig.agent.expectations import Expectation, parse_expectations
from corelane.hostconfig.agent.probe import Reading, State
from corelane.hostconfig.agent.readers import observe

if TYPE_CHECKING:
    from collections.abc import Mapping

    from corelane.hostconfig.agent.host import Host


class Verdict(str, Enum):
    """The verdict of an audit. Only ``clean`` opens a gate."""

    CLEAN = "clean"
    DRIFT = "drift"
    UNREADABLE = "unreadable"


EXIT_CODES: Mapping[Verdict, int] = {Verdict.CLEAN: 0, Verdict.DRIFT: 1, Verdict.UNREADABLE: 2}
BAD_INPUT = 2
"""The exit code without anything to compare with: like unreadable, not clean."""
WORST_FIRST = (State.DRIFT, State.UNREADABLE, State.OK, State.NOT_APPLICABLE)


class Result(NamedTuple):
    """A setting and what the host shows for it; ``reason`` says what is wrong or missing."""

    layer: str
    name: str
    state: State
    expected: str
    observed: str
    reason: str
    remedy: str


class Audit(NamedTuple):
    """Every setting of a host's plan, in the plan's order."""

    pool: str
    profile: str
    hardware: str
    results: tuple[Result, ...]

    @property
    def verdict(self) -> Verdict:
        """Drift if anything differs, else unreadable if anything could not be read, else clean."""
        states = {result.state for result in self.results}
        if State.DRIFT in states:
            return Verdict.DRIFT
        return Verdict.UNREADABLE if State.UNREADABLE in states else Verdict.CLEAN

    @property
    def exit_code(self) -> int:
        """The exit code of a process that made this audit."""
        return EXIT_CODES[self.verdict]

    def of(self, state: State) -> tuple[Result, ...]:
        """Return the results of one state."""
        return tuple(result for result in self.results if result.state is state)


def audit(document: object, host: Host) -> Audit:
    """Read every probe of the expectations. Malformed ones raise ExpectationsError."""
    wanted = parse_expectations(document)
    results = tuple(_result(each, host) for each in wanted.expectations)
    return Audit(wanted.pool, wanted.profile, wanted.hardware, results)


def _result(wanted: Expectation, host: Host) -> Result:
    """Take the worst reading of a setting: what is set but has no effect counts as not set."""
    readings = [observe(probe, host) for probe in wanted.probes]
    state = min((each.state for each in readings), key=WORST_FIRST.index)
    decisive = [each for each in readings if each.state is state]
    return Result(
        layer=wanted.layer,
        name=wanted.name,
        state=state,
        expected=wanted.expected,
        observed=decisive[0].observed,
        reason=_reasons(decisive),
        remedy=wanted.remedy if state is State.DRIFT else "",
    )


def _reasons(decisive: list[Reading]) -> str:
    return "; ".join(dict.fromkeys(each.reason for each in decisive if each.reason))
