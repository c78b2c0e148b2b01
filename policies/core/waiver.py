"""Which violations somebody has answered for, in writing and until a date."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from fnmatch import fnmatchcase
from typing import Any

from policies.core.stack import Resource


@dataclass(frozen=True, slots=True)
class Waiver:
    """One exception: a rule, the resources it is waived for, who asked, who agreed, until when.

    ``resource`` is a shell pattern on the URN or the name of a resource.
    """

    id: str
    rule: str
    resource: str
    reason: str
    ticket: str
    requester: str
    approver: str
    expires: date

    def covers(self, rule_id: str, resource: Resource) -> bool:
        """Say whether this waiver speaks of the rule and the resource."""
        return self.rule == rule_id and (
            fnmatchcase(resource.urn, self.resource) or fnmatchcase(resource.name, self.resource)
        )


@dataclass(frozen=True, slots=True)
class WaiverRegister:
    """The waivers of a stack, read on one day; an expired one never applies."""

    waivers: tuple[Waiver, ...] = ()
    today: date = date.max

    def covering(self, rule_id: str, resource: Resource) -> Waiver | None:
        """Return the first waiver in force for a rule on a resource; its last day counts."""
        for waiver in self.waivers:
            if self.today <= waiver.expires and waiver.covers(rule_id, resource):
                return waiver
        return None


def waivers_from(data: Mapping[str, Any] | Sequence[Any]) -> tuple[Waiver, ...]:
    """Read waivers: a list, or a mapping from their ids. ``ValueError`` names every fault.

    Faults are a missing or unknown field, a date that is none, and an approver who is the
    requester (Delegated Regulation (EU) 2024/1774, article 17(1): whoever approves a change is
    independent of who asks for it).
    """
    given: list[Any] = [*data.values()] if isinstance(data, Mapping) else [*data]
    if strange := [n for n, entry in enumerate(given) if not isinstance(entry, Mapping)]:
        msg = "\n".join(f"waivers[{n}] is no mapping; write its fields below it" for n in strange)
        raise ValueError(msg)
    named = isinstance(data, Mapping)
    ids: list[dict[str, str]] = [{"id": key} for key in data] if named else [{}] * len(given)
    entries = [{**own, **entry} for own, entry in zip(ids, given, strict=True)]
    faults = [f"waivers[{n}]: {f}" for n, entry in enumerate(entries) for f in _faults(entry)]
    if faults:
        raise ValueError("\n".join(faults))
    return tuple(_waiver(entry) for entry in entries)


def _waiver(entry: Mapping[str, Any]) -> Waiver:
    expires = _day(entry["expires"])
    assert expires is not None, "checked by _faults"
    texts = {key: str(value) for key, value in entry.items() if key != "expires"}
    return Waiver(**texts, expires=expires)


def _faults(entry: Mapping[str, Any]) -> list[str]:
    wanted = [field.name for field in fields(Waiver)]
    faults = [f"{name} is missing; add it" for name in wanted if not entry.get(name)]
    faults += [f"{name} is no field of a waiver; remove it" for name in entry if name not in wanted]
    if entry.get("expires") and _day(entry["expires"]) is None:
        faults.append("expires is no date; write it as YYYY-MM-DD")
    if entry.get("approver") and entry.get("approver") == entry.get("requester"):
        faults.append("approver is the requester; let somebody else approve it")
    return faults


def _day(value: object) -> date | None:
    if isinstance(value, date):
        return value.date() if isinstance(value, datetime) else value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
