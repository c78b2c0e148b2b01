"""How a text tells who answers for a waived violation."""

from corelane.plan.model import WaiverUse
from corelane.policies.values.sanitize import one_line


def answered_for(waiver: WaiverUse) -> str:
    """Return until when, by which ticket, and who asked and who agreed."""
    return (
        f"until {one_line(waiver.expires)}, ticket {one_line(waiver.ticket)}, requested by "
        f"{one_line(waiver.requested_by)}, approved by {one_line(waiver.approved_by)}"
    )
