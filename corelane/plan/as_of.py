"""By which day a stack is judged: the one asked for, else its commit's, else today."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from corelane.plan.commit import Commit
from corelane.policies.waivers.fields import day_of

TODAY: Final = "today"
_SHORT_HASH: Final = 7


@dataclass(frozen=True, slots=True)
class AsOf:
    """A day in UTC, and why it is this one."""

    day: date
    why: str

    def __str__(self) -> str:
        """Return both."""
        return f"{self.day}, {self.why}"


def read_day(written: str) -> date:
    """Read a day as YYYY-MM-DD, or the word today; anything else raises `ValueError`."""
    if written == TODAY:
        return datetime.now(UTC).date()
    if (day := day_of(written)) is None:
        msg = f"found {written!r}, wanted a day as YYYY-MM-DD, or the word {TODAY}"
        raise ValueError(msg)
    return day


def choose_day(asked: date | None, commit: Commit | None) -> AsOf:
    """Return the day to judge by; the same commit gives the same one whenever it is asked for."""
    if asked is not None:
        return AsOf(asked, "as asked for")
    if commit is None:
        return AsOf(datetime.now(UTC).date(), "today, as the stack file is in no commit")
    since = " (with changes since)" if commit.id.endswith("-dirty") else ""
    return AsOf(commit.day, f"the date of commit {commit.id[:_SHORT_HASH]}{since}")
