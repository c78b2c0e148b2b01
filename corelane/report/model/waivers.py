"""The waivers of a report: their order, and who answers for what they waive."""

from collections.abc import Iterable

from corelane.plan.model import WaiverUse

# Which waivers a reader must act on first.
_STATES = ("expired", "unused", "used")


def by_urgency(waivers: Iterable[WaiverUse]) -> tuple[WaiverUse, ...]:
    """Sort waivers, those that somebody must act on first."""
    return tuple(sorted(waivers, key=_urgency))


def answered_for(waiver: WaiverUse) -> str:
    """Return until when, by which ticket, and who asked and who agreed."""
    return (
        f"until {waiver.expires}, ticket {waiver.ticket}, requested by {waiver.requested_by}, "
        f"approved by {waiver.approved_by}"
    )


def _urgency(waiver: WaiverUse) -> tuple[int, bool, str, str]:
    rank = _STATES.index(waiver.state) if waiver.state in _STATES else len(_STATES)
    return (rank, not waiver.expiring, waiver.expires, waiver.id)
