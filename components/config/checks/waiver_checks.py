"""Which registers of waivers a stack may have, field by field and across fields and entries."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches
from typing import Any, Final, cast
from unicodedata import normalize

from pydantic import TypeAdapter, ValidationError

from corelane.components.config.loading.errors import ConfigError, dotted, explain, location, quote
from corelane.components.config.sections.waivers import WAIVERS, WaiverConfig

LONGEST: Final = timedelta(days=180)
"""The firm's own choice, two quarters, after which the approver is asked again; no regulation
names a number. Delegated Regulation (EU) 2024/1774, article 8(2), only asks for an end."""
_REGISTER: Final = TypeAdapter(tuple[WaiverConfig, ...])
_FIELDS: Final = tuple(field.alias or name for name, field in WaiverConfig.model_fields.items())
_IN_BRACKETS: Final = re.compile(r"<([^<>]*)>$")


@dataclass(frozen=True, slots=True)
class _Entry:
    """What can be read of one waiver: each of its fields that is well-formed by itself."""

    path: str
    fields: Mapping[str, str]

    def error(self, field: str, found: str, wanted: str, remedy: str) -> ConfigError:
        """Return a mistake of one field."""
        return ConfigError(f"{self.path}.{field}", found, wanted, remedy)

    def day(self, field: str) -> date | None:
        """Return a field that is a day."""
        return date.fromisoformat(self.fields[field]) if field in self.fields else None


def read_waivers(
    raw: object, *, today: date, rules: Collection[str] | None = None
) -> tuple[tuple[WaiverConfig, ...], list[ConfigError]]:
    """Return the waivers of a stack, or none of them and every mistake."""
    if not isinstance(raw, list):
        found = "a mapping" if isinstance(raw, Mapping) else quote(raw)
        wanted = "a list of waivers, each with its id"
        return (), [ConfigError(WAIVERS, found, wanted, "docs/operating.md shows one.")]
    written = cast("Sequence[object]", raw)
    waivers, errors, faulty = _validated(written)
    entries = [*_readable(written, faulty)]
    errors += [mistake for entry in entries for mistake in _across_fields(entry, today)]
    errors += [*_repeated_ids(entries), *_unknown_rules(entries, rules)]
    return (() if errors else waivers), errors


def is_one_person(one: str, other: str) -> bool:
    """Tell whether two names stand for one person: the mailbox decides, not how it is written."""
    return _mailbox(one) == _mailbox(other)


def _mailbox(person: str) -> str:
    plain = normalize("NFKC", normalize("NFKC", person).casefold()).strip()
    address = found[1] if (found := _IN_BRACKETS.search(plain)) else plain
    name, _, host = address.strip().rpartition("@")
    # What follows a plus only sorts the mail (RFC 5233).
    return f"{name.partition('+')[0]}@{host}"


def _validated(
    written: Sequence[object],
) -> tuple[tuple[WaiverConfig, ...], list[ConfigError], set[tuple[str | int, ...]]]:
    try:
        return _REGISTER.validate_python(written), [], set()
    except ValidationError as problem:
        faulty = {location(details)[:2] for details in problem.errors()}
        return (), [*explain(problem, (WAIVERS,), _FIELDS)], faulty


def _readable(
    written: Sequence[object], faulty: Collection[tuple[str | int, ...]]
) -> Iterator[_Entry]:
    for n, entry in enumerate(written):
        if isinstance(entry, Mapping):
            fields = cast("Mapping[str, Any]", entry)
            sound = {k: fields[k] for k in _FIELDS if k in fields and (n, k) not in faulty}
            yield _Entry(dotted(WAIVERS, n), sound)


def _across_fields(entry: _Entry, today: date) -> Iterator[ConfigError]:
    granted, expires = entry.day("granted"), entry.day("expires")
    if granted and granted > today:
        wanted = f"a day not after {today}, as of which the stack is judged"
        remedy = "Commit the waiver, which dates it, or judge by the present: --as-of today."
        yield entry.error("granted", str(granted), wanted, remedy)
    if granted and expires:
        yield from _of_the_span(entry, granted, expires)
    asked, agreed = entry.fields.get("requestedBy"), entry.fields.get("approvedBy")
    if asked and agreed and is_one_person(asked, agreed):
        remedy = "Let somebody else approve it."
        yield entry.error("approvedBy", f"{agreed}, who requested it", "a second person", remedy)


def _of_the_span(entry: _Entry, granted: date, expires: date) -> Iterator[ConfigError]:
    if expires < granted:
        wanted = f"a day not before {granted}, when it is granted"
        yield entry.error("expires", str(expires), wanted, "Correct one of the two days.")
    elif expires - granted > LONGEST:
        found = f"{expires}, {(expires - granted).days} days after it is granted"
        wanted = f"at most {LONGEST.days} days, so {granted + LONGEST} at the latest"
        remedy = "Choose an earlier day: a waiver without an end is a change of the rule."
        yield entry.error("expires", found, wanted, remedy)


def _repeated_ids(entries: Sequence[_Entry]) -> Iterator[ConfigError]:
    counts = Counter(entry.fields.get("id", "").casefold() for entry in entries)
    for entry in entries:
        if (id_ := entry.fields.get("id", "")) and counts[id_.casefold()] > 1:
            wanted = "an id that no other waiver has"
            yield entry.error("id", id_, wanted, "Reports name a waiver by it: choose another.")


def _unknown_rules(
    entries: Sequence[_Entry], rules: Collection[str] | None
) -> Iterator[ConfigError]:
    for entry in entries:
        rule = entry.fields.get("rule", "")
        if rules is not None and rule and rule not in rules:
            close = get_close_matches(rule, rules, n=1)
            remedy = f"Did you mean {close[0]}?" if close else "`corelane rules` lists them."
            yield entry.error("rule", rule, "a rule of the catalogue", remedy)
