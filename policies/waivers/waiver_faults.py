"""What is wrong with a register of waivers: any fault, and none of it may be relied on."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final, cast
from unicodedata import normalize

FIELDS: Final = (
    "id", "rule", "scope", "reason", "ticket", "requestedBy", "approvedBy", "granted", "expires"
)  # fmt: skip
LONGEST_DAYS: Final = 180
"""The firm's own choice, two quarters; no regulation names a number. Delegated Regulation (EU)
2024/1774, article 8(2), only asks that such exceptions are limited in time."""
LONGEST_TEXT: Final = 1000
_NAMES_SOMETHING: Final = re.compile(r"[^\W_]{3}")
"""What a name with wildcards holds, or it covers names nobody thought of, as *a*e*n* does."""
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ADDRESS: Final = re.compile(r"<([^<>]*)>$")


def faults_in(data: object, *, today: date, rules: Collection[str] | None) -> list[str]:
    """Return every fault of a register, each with its place; values stay out of it."""
    if not isinstance(data, Sequence) or isinstance(data, str):
        return [f"found a {type(data).__name__}, wanted a list of waivers"]
    entries = list(cast("Sequence[object]", data))
    faults = [
        f"waivers[{n}]: {fault}" for n, entry in enumerate(entries) for fault in _of(entry, today)
    ]
    faults += [f"waivers[{n}]: {fault}" for n, fault in _strangers(entries, rules)]
    return faults + [f"waivers[{n}]: its id is another one's too" for n in _repeated(entries)]


def day_of(value: object) -> date | None:
    """Read a day as YYYY-MM-DD; anything else is none."""
    try:
        written = value if isinstance(value, str) and _DAY.fullmatch(value) else ""
        return date.fromisoformat(written)
    except ValueError:
        return None


def scope_parts(pattern: str) -> tuple[str, str]:
    """Return what is before the resource's name, and the name, of a URN or a pattern of URNs.

    A URN has three parts before the name (sdk/go/common/resource/urn/urn.go); a pattern may say
    all three with one wildcard. A wildcard of the name never reaches into the types before it.
    """
    parts = pattern.split("::", 3)
    if len(parts) == len(("stack", "project", "types", "name")):
        return "::".join(parts[:3]), parts[3]
    before, _, name = pattern.rpartition("::")
    return before, name


def names_resources(scope: str) -> bool:
    """Say whether a scope is about resources by name, not about whatever there is."""
    before, name = scope_parts(scope)
    if not before or not name:
        return False
    return not {*"*?"} & {*name} or bool(_NAMES_SOMETHING.search(name))


def person(written: str) -> str:
    """Return who is meant by a name, an address, or a name with its address in ``<>``."""
    plain = normalize("NFKC", normalize("NFKC", written).casefold()).strip()
    address = found[1].strip() if (found := _ADDRESS.search(plain)) else plain
    mailbox, sign, host = address.rpartition("@")
    return f"{mailbox.partition('+')[0]}@{host.rstrip('.')}" if sign else " ".join(plain.split())


def _of(entry: object, today: date) -> Iterator[str]:
    if not isinstance(entry, Mapping):
        yield "it is no mapping; write its fields below it"
        return
    fields = cast("Mapping[str, Any]", entry)
    for name in FIELDS:
        if wanted := _wanted(fields.get(name)):
            yield f"{name} is {wanted}"
    if strangers := sum(name not in FIELDS for name in fields):
        yield f"{strangers} of its fields are none of {', '.join(FIELDS)}; remove them"
    yield from _of_days(fields, today)
    yield from _of_people(fields.get("requestedBy"), fields.get("approvedBy"))
    scope = fields.get("scope")
    if isinstance(scope, str) and scope and not names_resources(scope):
        yield "scope names no resources; end it with ::, and the name that is excepted"


def _wanted(value: object) -> str:
    """Return what is wrong with a field whatever it is for."""
    if value is None or value == "":
        return "missing; add it"
    if not isinstance(value, str):
        return "no text; quote it"
    if not value.isprintable() or not value.strip():
        return "no line of printable characters; retype it"
    return f"longer than {LONGEST_TEXT} characters; shorten it" if len(value) > LONGEST_TEXT else ""


def _of_days(fields: Mapping[str, Any], today: date) -> Iterator[str]:
    granted, expires = day_of(fields.get("granted")), day_of(fields.get("expires"))
    for name, day in (("granted", granted), ("expires", expires)):
        if day is None and fields.get(name):
            yield f"{name} is no date; write it as YYYY-MM-DD"
    if granted and granted > today:
        yield f"granted lies after {today}, the day of this judgement"
    if granted and expires and not 0 <= (expires - granted).days <= LONGEST_DAYS:
        yield f"expires is not within {LONGEST_DAYS} days from granted on; choose another day"


def _of_people(requested_by: object, approved_by: object) -> Iterator[str]:
    """Yield a fault if one person did both.

    Delegated Regulation (EU) 2024/1774, article 17(1): whoever approves a change is independent
    of who asks for it.
    """
    two = isinstance(requested_by, str) and isinstance(approved_by, str) and bool(requested_by)
    if two and person(str(requested_by)) == person(str(approved_by)):
        yield "requestedBy and approvedBy are one person; let somebody else approve it"


def _strangers(
    entries: Sequence[object], rules: Collection[str] | None
) -> Iterator[tuple[int, str]]:
    for n, rule in enumerate(_texts(entries, "rule")):
        if rules is not None and rule and rule not in rules:
            yield n, "rule is none of this pack; correct it, or remove the waiver"


def _repeated(entries: Sequence[object]) -> Iterator[int]:
    ids = [id_.casefold() for id_ in _texts(entries, "id")]
    counts = Counter(ids)
    yield from (n for n, id_ in enumerate(ids) if id_ and counts[id_] > 1)


def _texts(entries: Sequence[object], name: str) -> Iterator[str]:
    """Yield a field of each entry; the empty text where it is none."""
    for entry in entries:
        value = cast("Mapping[str, Any]", entry).get(name) if isinstance(entry, Mapping) else None
        yield value if isinstance(value, str) else ""
