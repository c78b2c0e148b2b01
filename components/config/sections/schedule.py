"""The schedule of a job: which texts Kubernetes reads as one, and which of these ever come due."""

import re
from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import AfterValidator

from corelane.components.config.sections.domain import text
from corelane.hostconfig.model.invalid_value import InvalidValueError


@dataclass(frozen=True, slots=True)
class _Field:
    """One field of cron: what it counts, its numbers, and names for them from the first on."""

    name: str
    first: int
    last: int
    names: tuple[str, ...] = ()

    def values(self, written: str) -> frozenset[int]:
        """Return the numbers that a field selects; none of them for one that is wrong."""
        spans = [self._span(item) for item in written.split(",") if item]
        return frozenset(n for span in spans for n in span) if all(spans) else frozenset()

    def _span(self, item: str) -> range:
        if (match := _ITEM.fullmatch(item)) is None:
            return range(0)
        begin, end, written = match.groups()
        step = int(written or 1)
        first = self.first if begin in {"*", "?"} else self._number(begin)
        last = self._number(end) if end else self.last if begin in {"*", "?"} or written else first
        sound = step > 0 and self.first <= first <= last <= self.last
        return range(first, last + 1, step) if sound else range(0)

    def _number(self, written: str) -> int:
        name = written.lower()
        if name in self.names:
            return self.first + self.names.index(name)
        return int(written) if written.isdecimal() else -1

    def __str__(self) -> str:
        """Return what may stand in the field, for a message."""
        names = f" or {self.names[0]}-{self.names[-1]}" if self.names else ""
        return f"{self.name} {self.first}-{self.last}{names}"


# Fields, names and named schedules: robfig/cron v3 (spec.go, parser.go), with which Kubernetes
# reads the schedule of a CronJob. It refuses 7 for Sunday, and ranges that run backwards.
_ITEM: Final = re.compile(r"([*?](?!-)|[0-9A-Za-z]+)(?:-([0-9A-Za-z]+))?(?:/([0-9]+))?")
_WHOLE: Final = re.compile(r"[*?](/0*1)?")
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun")
_MONTHS_AFTER: Final = ("jul", "aug", "sep", "oct", "nov", "dec")
_DAY: Final = _Field("day of month", 1, 31)
_MONTH: Final = _Field("month", 1, 12, (*_MONTHS, *_MONTHS_AFTER))
_WEEKDAY: Final = _Field("day of week", 0, 6, ("sun", "mon", "tue", "wed", "thu", "fri", "sat"))
_FIELDS: Final = (_Field("minute", 0, 59), _Field("hour", 0, 23), _DAY, _MONTH, _WEEKDAY)
_LONGEST: Final = dict(enumerate((31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), start=1))
"""Days of each month; the 29th of February comes once in four years, which is a schedule."""


def _comes_due(schedule: str) -> str:
    """Return a schedule that Kubernetes accepts and that comes due, or say what is wrong."""
    if schedule.startswith("@"):
        return schedule
    written = schedule.split(" ")
    wrong = [
        (field, part)
        for field, part in zip(_FIELDS, written, strict=True)
        if not field.values(part)
    ]
    if wrong:
        faults = ", ".join(f"{field.name} {part}" for field, part in wrong)
        wanted = ", ".join(str(field) for field, _ in wrong)
        raise InvalidValueError(found=f'{faults} in "{schedule}"', wanted=wanted)
    _, _, day, month, weekday = written
    # Of two restricted days one is enough, and every week has each day.
    if _is_whole(weekday) and not _is_whole(day) and not _is_a_date(day, month):
        raise InvalidValueError(
            found=f'"{schedule}", a date that no year has',
            wanted="a schedule that comes due",
            remedy="Correct the day of month, or the month.",
        )
    return schedule


def _is_whole(field: str) -> bool:
    return any(_WHOLE.fullmatch(item) for item in field.split(","))


def _is_a_date(day: str, month: str) -> bool:
    return min(_DAY.values(day)) <= max(_LONGEST[each] for each in _MONTH.values(month))


Schedule = Annotated[
    str,
    text(
        r"^([0-9A-Za-z*/,?-]+( [0-9A-Za-z*/,?-]+){4}"
        r"|@(yearly|annually|monthly|weekly|daily|midnight|hourly)"
        r"|@every ([1-9][0-9]{0,3}h)?[1-9][0-9]{0,3}[hm])$",
        'the five fields of cron, such as "15 1 * * 2-6", or a name, such as @daily',
        longest=100,
    ),
    AfterValidator(_comes_due),
]
"""What a Kubernetes CronJob takes as its schedule."""
