"""The waivers of a report: what each one is for, and their order."""

from collections.abc import Iterable
from dataclasses import dataclass

from corelane.plan.model import WaiverUse
from corelane.policies.waivers.waiver import Waiver
from corelane.report.model.verdicts import quantity

# Which waivers a reader must act on first.
_STATES = ("expired", "unused", "used")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedWaiver:
    """A waiver with its use; ``rule_id`` is empty where nobody knows the rule that it names."""

    use: WaiverUse
    rule_id: str = ""

    @property
    def waiver(self) -> Waiver:
        """The waiver itself."""
        return self.use.waiver

    @property
    def rule(self) -> str:
        """The code of its rule, then the name, as people read it."""
        return f"{self.waiver.rule} {self.rule_id}".strip()

    @property
    def end(self) -> str:
        """Its last day, and how far that is from the day of the plan."""
        days = quantity(abs(self.use.days_left), "day")
        return f"{self.waiver.expires} ({days} {'ago' if self.use.days_left < 0 else 'left'})"

    @property
    def effect(self) -> str:
        """The state, and what it waives."""
        expiring = ", expiring" if self.use.expiring else ""
        return f"{self.use.state}{expiring}, {quantity(self.use.waived, 'violation')}"


def by_urgency(waivers: Iterable[ReportedWaiver]) -> tuple[ReportedWaiver, ...]:
    """Sort waivers, those that somebody must act on first."""
    return tuple(sorted(waivers, key=_urgency))


def _urgency(reported: ReportedWaiver) -> tuple[int, bool, str, str]:
    use, waiver = reported.use, reported.waiver
    rank = _STATES.index(use.state) if use.state in _STATES else len(_STATES)
    return (rank, not use.expiring, waiver.expires.isoformat(), waiver.id)
