"""A waiver: a violation somebody has answered for, in writing and until a date."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from corelane.policies.model.stack import Resource
from corelane.policies.waivers.scope import scope_covers

WAIVERS: Final = "corelane:waivers"
"""The key of a stack's configuration that holds its waivers."""
EXPIRING_DAYS: Final = 30
"""From how many days before its end a waiver is called to mind: the firm's own choice."""
EXPIRED_REMEDY: Final = "Remove it; fix what the rule reports, or have a new waiver approved"
"""What to do about a waiver whose last day is over, in the form of a rule's remedy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """One exception: a rule, the resources it is waived for, who asked, who agreed, until when.

    ``rule`` is the code of the rule; ``scope`` is a pattern of whole URNs in which only ``*`` and
    ``?`` are wild.
    """

    id: str
    rule: str
    scope: str
    reason: str
    ticket: str
    requested_by: str
    approved_by: str
    granted: date
    expires: date

    @property
    def grounds(self) -> str:
        """The reason, where it was discussed, and who agreed."""
        return f"{self.reason} ({self.ticket}, approved by {self.approved_by})"

    def covers(self, code: str, resource: Resource) -> bool:
        """Return whether this waiver speaks of the rule with a code, and of the resource."""
        return self.rule == code and scope_covers(self.scope, resource.urn)

    def has_expired(self, day: date) -> bool:
        """Return whether its last day lies before a day."""
        return self.expires < day

    def is_expiring(self, day: date) -> bool:
        """Return whether it is not over on a day, but soon will be."""
        return 0 <= (self.expires - day).days <= EXPIRING_DAYS

    def to_data(self) -> dict[str, str]:
        """Return the waiver as a stack file has it."""
        return {
            "id": self.id,
            "rule": self.rule,
            "scope": self.scope,
            "reason": self.reason,
            "ticket": self.ticket,
            "requestedBy": self.requested_by,
            "approvedBy": self.approved_by,
            "granted": self.granted.isoformat(),
            "expires": self.expires.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class WaiverRegister:
    """The waivers of a stack, read on one day; one that has expired never applies."""

    waivers: tuple[Waiver, ...] = ()
    today: date = date.max

    def covering(self, code: str, resource: Resource) -> Waiver | None:
        """Return the first waiver in force for a rule on a resource; its last day counts."""
        for waiver in self.waivers:
            in_force = waiver.granted <= self.today <= waiver.expires
            if in_force and waiver.covers(code, resource):
                return waiver
        return None
