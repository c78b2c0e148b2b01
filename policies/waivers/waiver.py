"""Which violations somebody has answered for, in writing and until a date."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import translate
from functools import lru_cache
from typing import Any, Final, cast

from corelane.policies.model.stack import Resource
from corelane.policies.waivers.waiver_faults import day_of, faults_in, scope_parts

EXPIRING_DAYS: Final = 30
"""From how many days before its end a waiver is called to mind: the firm's own choice."""
EXPIRED_REMEDY: Final = "Remove it; mend what the rule reports, or have a new one approved"
"""What to do about a waiver whose last day is over, in the form of a rule's remedy."""


@dataclass(frozen=True, slots=True)
class Waiver:
    """One exception: a rule, the resources it is waived for, who asked, who agreed, until when.

    ``scope`` is a pattern of whole URNs in which only ``*`` and ``?`` are wild.
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

    def covers(self, rule_id: str, resource: Resource) -> bool:
        """Say whether this waiver speaks of the rule and the resource."""
        return self.rule == rule_id and scope_covers(self.scope, resource.urn)

    def has_expired(self, day: date) -> bool:
        """Say whether its last day lies before a day."""
        return self.expires < day

    def is_expiring(self, day: date) -> bool:
        """Say whether it is not over on a day, but soon will be."""
        return 0 <= (self.expires - day).days <= EXPIRING_DAYS


@dataclass(frozen=True, slots=True)
class WaiverRegister:
    """The waivers of a stack, read on one day; one that has expired never applies."""

    waivers: tuple[Waiver, ...] = ()
    today: date = date.max

    def covering(self, rule_id: str, resource: Resource) -> Waiver | None:
        """Return the first waiver in force for a rule on a resource; its last day counts."""
        for waiver in self.waivers:
            in_force = waiver.granted <= self.today <= waiver.expires
            if in_force and waiver.covers(rule_id, resource):
                return waiver
        return None


def scope_covers(scope: str, urn: str) -> bool:
    """Say whether a scope covers a URN: its last part the name, the rest all that is before."""
    before, name = _patterns(scope)
    lineage, own = scope_parts(urn)
    return bool(before.fullmatch(lineage) and name.fullmatch(own))


def waivers_from(
    data: object, *, today: date, rules: Collection[str] | None = None
) -> tuple[Waiver, ...]:
    """Read the list of a stack's waivers; ``ValueError`` names every fault, a line each.

    ``rules`` are the ids there are; without them a waiver may be of any rule.
    """
    if faults := faults_in(data, today=today, rules=rules):
        raise ValueError("\n".join(faults))
    return tuple(_waiver(entry) for entry in cast("Sequence[Mapping[str, Any]]", data))


@lru_cache(maxsize=4096)
def _patterns(scope: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what the parts of a scope match; brackets, which URNs may hold, are no wildcards."""
    before, name = (re.compile(translate(part.replace("[", "[[]"))) for part in scope_parts(scope))
    return before, name


def _waiver(entry: Mapping[str, Any]) -> Waiver:
    granted, expires = day_of(entry["granted"]), day_of(entry["expires"])
    assert granted is not None, "checked by faults_in"
    assert expires is not None, "checked by faults_in"
    return Waiver(
        id=entry["id"],
        rule=entry["rule"],
        scope=entry["scope"],
        reason=entry["reason"],
        ticket=entry["ticket"],
        requested_by=entry["requestedBy"],
        approved_by=entry["approvedBy"],
        granted=granted,
        expires=expires,
    )
