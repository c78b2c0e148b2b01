from datetime import UTC, date, datetime

import pytest

from corelane.plan.as_of import choose_day, read_day
from corelane.plan.commit import Commit

HASH = "abc1234" + "0" * 33
COMMIT = Commit(HASH, date(2026, 11, 21))


def test_a_day_that_is_asked_for_outweighs_the_commits() -> None:
    chosen = choose_day(date(2026, 3, 1), COMMIT)
    assert (chosen.day, str(chosen)) == (date(2026, 3, 1), "2026-03-01, as asked for")


def test_else_the_day_is_the_commits() -> None:
    assert str(choose_day(None, COMMIT)) == "2026-11-21, the date of commit abc1234"


def test_changes_since_the_commit_are_told() -> None:
    changed = Commit(f"{HASH}-dirty", COMMIT.day)
    told = "2026-11-21, the date of commit abc1234 (with changes since)"
    assert str(choose_day(None, changed)) == told


def test_without_a_commit_it_is_today_in_utc() -> None:
    before = datetime.now(UTC).date()
    chosen = choose_day(None, None)
    assert before <= chosen.day <= datetime.now(UTC).date()
    assert chosen.why == "today, as the stack file is in no commit"


def test_today_is_a_word_for_a_day() -> None:
    before = datetime.now(UTC).date()
    assert before <= read_day("today") <= datetime.now(UTC).date()


def test_a_day_is_written_in_full() -> None:
    assert read_day("2026-11-22") == date(2026, 11, 22)


@pytest.mark.parametrize(
    "written",
    [
        *("", "Today", "20261122", "2026-11-2", "2026-02-30", "2026-W47-7", "22.11.2026"),
        *("2026-11-22 ", "\u0662026-11-22", "2026-11-22\n"),
    ],
)
def test_nothing_else_is_one(written: str) -> None:
    with pytest.raises(ValueError, match="wanted a day"):
        read_day(written)
