"""The faults of a stack's waivers: all are found, and with one of them no waiver is taken."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches
from typing import Final, cast

from corelane.policies.waivers.fields import FORMS, day_of, person
from corelane.policies.waivers.waiver import WAIVERS, Waiver

LONGEST: Final = timedelta(days=180)
"""The firm's own choice, two quarters, after which the approver is asked again; no regulation
names a number. Delegated Regulation (EU) 2024/1774, article 8(2), only asks for an end."""
_LONGEST_QUOTE: Final = 120
_LIKE_A_CODE: Final = 0.4
"""Enough for a code of the same family, or of another one with the same number."""


@dataclass(frozen=True, slots=True)
class WaiverFault:
    """A fault at one place of the list; only ``found`` holds what was written there."""

    path: tuple[str | int, ...]
    found: str
    wanted: str
    remedy: str


class WaiversError(ValueError):
    """Every fault of a stack's waivers; its text leaves out what was found."""

    def __init__(self, faults: Sequence[WaiverFault]) -> None:
        """Keep the faults in their order."""
        self.faults = tuple(faults)
        super().__init__("\n".join(map(_without_the_value, faults)))


def waivers_from(
    data: object, *, today: date, rules: Mapping[str, str] | None = None
) -> tuple[Waiver, ...]:
    """Read the list of a stack's waivers, or raise ``WaiversError``.

    ``rules`` are the ids of the rules by code; without them a waiver may be of any rule.
    """
    if not isinstance(data, Sequence) or isinstance(data, str):
        remedy = "Begin each waiver with a dash; docs/operating.md shows one."
        raise WaiversError([WaiverFault((), _shown(data), "a list of waivers", remedy)])
    entries = [_Entry(n, entry) for n, entry in enumerate(cast("Sequence[object]", data))]
    faults = [fault for entry in entries for fault in _faults_of(entry, today, rules)]
    if faults := [*faults, *_repeated_ids(entries)]:
        raise WaiversError(sorted(faults, key=lambda fault: fault.path[:1]))
    return tuple(entry.waiver() for entry in entries)


class _Entry:
    """One entry of the list, and those of its fields that are sound by themselves."""

    def __init__(self, index: int, written: object) -> None:
        self.index = index
        self.is_mapping = isinstance(written, Mapping)
        self.written = cast("Mapping[str, object]", written if self.is_mapping else {})
        self.found = _shown(written)
        self.sound = {
            name: value
            for name, form in FORMS.items()
            if isinstance(value := self.written.get(name), str) and form.takes(value)
        }

    def fault(self, field: str, found: str, wanted: str, remedy: str) -> WaiverFault:
        """Return a fault of one field."""
        return WaiverFault((self.index, field), found, wanted, remedy)

    def strangers(self) -> list[str]:
        """Return the keys that no waiver has."""
        return [name for name in map(str, self.written) if name not in FORMS]

    def meant(self, stranger: str) -> str | None:
        """Return the field that an unknown key was probably meant to be; a missing one first."""
        missing = [name for name in FORMS if name not in self.written]
        close = get_close_matches(stranger, missing, n=1) or get_close_matches(stranger, FORMS, n=1)
        return close[0] if close else None

    def days(self) -> tuple[date | None, date | None]:
        """Return the first and the last day, as far as they are sound."""
        return day_of(self.sound.get("granted")), day_of(self.sound.get("expires"))

    def waiver(self) -> Waiver:
        """Return what an entry without faults stands for."""
        return Waiver(
            id=self.sound["id"],
            rule=self.sound["rule"],
            scope=self.sound["scope"],
            reason=self.sound["reason"].strip(),
            ticket=self.sound["ticket"],
            requested_by=self.sound["requestedBy"],
            approved_by=self.sound["approvedBy"],
            granted=date.fromisoformat(self.sound["granted"]),
            expires=date.fromisoformat(self.sound["expires"]),
        )


def _faults_of(
    entry: _Entry, today: date, rules: Mapping[str, str] | None
) -> Iterator[WaiverFault]:
    if not entry.is_mapping:
        wanted = "a mapping of the fields of a waiver"
        yield WaiverFault((entry.index,), entry.found, wanted, "Write its fields below the dash.")
        return
    yield from _form_faults(entry, rules or {})
    yield from _unknown_fields(entry)
    yield from _day_faults(entry, today)
    yield from _people_faults(entry)
    rule = entry.sound.get("rule", "")
    if rules is not None and rule and rule not in rules:
        wanted = "the code of a rule of the catalogue"
        yield entry.fault("rule", rule, wanted, _nearest_rule(rule, rules))


def _form_faults(entry: _Entry, rules: Mapping[str, str]) -> Iterator[WaiverFault]:
    """Yield a fault for each field that is missing or not of its form."""
    misspelt = {entry.meant(name) for name in entry.strangers()}
    for name, form in FORMS.items():
        value = entry.written.get(name)
        if name in entry.sound or name in misspelt:
            continue
        if name not in entry.written:
            yield entry.fault(name, "nothing", form.wanted, "Add the key.")
        elif not isinstance(value, str):
            remedy = "Quote it." if isinstance(value, int | float) else "Write it as text."
            yield entry.fault(name, _shown(value), form.wanted, remedy)
        elif name == "rule":
            yield entry.fault(name, _shown(value), form.wanted, _nearest_rule(value, rules))
        else:
            yield entry.fault(name, _shown(value), form.wanted, "Correct the value.")


def _unknown_fields(entry: _Entry) -> Iterator[WaiverFault]:
    for name in entry.strangers():
        close = entry.meant(name)
        remedy = f"Did you mean {close}?" if close else "Remove it."
        found = f"the unknown key {_shown(name)}"
        yield entry.fault(name, found, f"one of {', '.join(FORMS)}", remedy)


def _day_faults(entry: _Entry, today: date) -> Iterator[WaiverFault]:
    granted, expires = entry.days()
    if granted and granted > today:
        wanted = f"a day not after {today}, the evaluation date"
        remedy = "The waiver is granted after this date: choose a later one, as --as-of today."
        yield entry.fault("granted", str(granted), wanted, remedy)
        return  # how long it lasts follows from a day that is wrong
    if not granted or not expires:
        return
    if expires < granted:
        wanted = f"a day not before {granted}, when it is granted"
        yield entry.fault("expires", str(expires), wanted, "Correct one of the two days.")
    elif expires - granted > LONGEST:
        found = f"{expires}, {(expires - granted).days} days after it is granted"
        wanted = f"at most {LONGEST.days} days, so {granted + LONGEST} at the latest"
        remedy = "Choose an earlier day: a waiver without an end is a change of the rule."
        yield entry.fault("expires", found, wanted, remedy)


def _people_faults(entry: _Entry) -> Iterator[WaiverFault]:
    """Yield a fault if one person did both.

    Delegated Regulation (EU) 2024/1774, article 17(1): whoever approves a change is independent
    of who asks for it.
    """
    asked, agreed = entry.sound.get("requestedBy"), entry.sound.get("approvedBy")
    if asked and agreed and person(asked) == person(agreed):
        remedy = "Let somebody else approve it."
        yield entry.fault("approvedBy", f"{agreed}, who requested it", "a second person", remedy)


def _repeated_ids(entries: Sequence[_Entry]) -> Iterator[WaiverFault]:
    first: dict[str, int] = {}
    for entry in entries:
        id_ = entry.sound.get("id", "")
        if id_ and (other := first.setdefault(id_.casefold(), entry.index)) != entry.index:
            found = f"{id_}, the id of {WAIVERS}[{other}]"
            remedy = "Choose another: reports name a waiver by it."
            yield entry.fault("id", found, "an id that no other waiver has", remedy)


def _nearest_rule(written: str, rules: Mapping[str, str]) -> str:
    """Return which rule was meant: waivers once named a rule by its id."""
    codes = {id_: code for code, id_ in rules.items()}
    if code := codes.get(written):
        return f"Write {code}, the code of {written}."
    near = _codes_like(written.upper(), rules)
    near = [codes[id_] for id_ in get_close_matches(written, codes, n=1)] or near
    if near:
        return f"Did you mean {near[0]} ({rules[near[0]]})?"
    return "`corelane rules` lists the codes."


def _codes_like(written: str, codes: Iterable[str]) -> list[str]:
    """Return the nearest code with the family or the number as written; others are other rules."""
    family, _, number = written.rpartition("-")
    alike = [code for code in codes if code.startswith(f"{family}-") or code.endswith(f"-{number}")]
    return get_close_matches(written, alike, n=1, cutoff=_LIKE_A_CODE)


def _shown(value: object) -> str:
    """Show a text briefly, on one line; of anything else only its kind."""
    if isinstance(value, str):
        text = repr(value)
        return text if len(text) <= _LONGEST_QUOTE else f"{text[: _LONGEST_QUOTE - 1]}…"
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, Sequence):
        return "a list"
    if isinstance(value, int | float):
        return "true or false" if isinstance(value, bool) else "a number"
    return "nothing" if value is None else f"a {type(value).__name__}"


def _without_the_value(fault: WaiverFault) -> str:
    place = "".join(f"[{s}]" if isinstance(s, int) else f".{_plain(s)}" for s in fault.path)
    return f"{WAIVERS}{place}: wanted {fault.wanted}. {fault.remedy}"


def _plain(key: str) -> str:
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in key[:_LONGEST_QUOTE])
