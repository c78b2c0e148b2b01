"""A schedule is one that Kubernetes accepts and that comes due."""

import pytest

from tests.support.stack import mistakes, planned, set_at

AT = ("workloads", "equities-nightly", "schedule")


@pytest.mark.parametrize(
    "schedule",
    [
        "0 0 1 1 0",
        "59 23 31 12 6",
        "*/5 0-12/3 ? JAN-dec Mon-FRI",
        "0,30 5/6 * * ?",
        ",5 1 * * *",
        "0 0 29 2 *",
        "0 0 31 2-3 *",
        "0 0 30 2 1",
        "0 0 */31 2 *",
        "0 0 30 2 */2",
        "@hourly",
        "@midnight",
        "@annually",
        "@every 90m",
        "@every 12h30m",
    ],
)
def test_what_kubernetes_reads_is_accepted(schedule: str) -> None:
    nightly = planned(change=set_at(*AT, to=schedule)).config.backtests()["equities-nightly"]

    assert nightly.schedule == schedule


@pytest.mark.parametrize(
    ("schedule", "found", "wanted"),
    [
        ("15 25 * * 2-6", 'hour 25 in "15 25 * * 2-6"', "hour 0-23"),
        (
            "99 25 41 13 9",
            'minute 99, hour 25, day of month 41, month 13, day of week 9 in "99 25 41 13 9"',
            "minute 0-59, hour 0-23, day of month 1-31, month 1-12 or jan-dec, day of week 0-6",
        ),
        ("60 * * * *", "minute 60", "minute 0-59"),
        ("* 24 * * *", "hour 24", "hour 0-23"),
        ("* * 0 * *", "day of month 0", "day of month 1-31"),
        ("* * 32 * *", "day of month 32", "day of month 1-31"),
        ("* * * 0 *", "month 0", "month 1-12 or jan-dec"),
        ("* * * * 7", "day of week 7", "day of week 0-6 or sun-sat"),
        ("* * * * fri-mon", "day of week fri-mon", "day of week 0-6 or sun-sat"),
        ("* * * mon *", "month mon", "month 1-12 or jan-dec"),
        ("5-60 * * * *", "minute 5-60", "minute 0-59"),
        ("30-10 * * * *", "minute 30-10", "minute 0-59"),
        ("*/0 * * * *", "minute */0", "minute 0-59"),
        ("*-5 * * * *", "minute *-5", "minute 0-59"),
        ("1,61 * * * *", "minute 1,61", "minute 0-59"),
        (", * * * *", "minute ,", "minute 0-59"),
        ("1-2-3 * * * *", "minute 1-2-3", "minute 0-59"),
        ("1/2/3 * * * *", "minute 1/2/3", "minute 0-59"),
        ("0 0 30 2 *", '"0 0 30 2 *", a date that no year has', "a schedule that comes due"),
        ("0 0 31 feb,4,6 ?", "a date that no year has", "a schedule that comes due"),
        ("0 0 31 2 */1", "a date that no year has", "a schedule that comes due"),
        ("$(id) * * * *", "$(id)", "the five fields of cron"),
        ("* * * *", "'* * * *'", "the five fields of cron"),
        ("* * * * * *", "'* * * * * *'", "the five fields of cron"),
        ("*  * * * *", "'*  * * * *'", "the five fields of cron"),
        ("TZ=UTC 0 0 * * *", "TZ=UTC", "the five fields of cron"),
        ("@reboot", "@reboot", "a name, such as @daily"),
        ("@every ", "@every", "a name, such as @daily"),
        ("@every 0h", "@every 0h", "a name, such as @daily"),
    ],
)
def test_what_never_comes_due_is_refused(schedule: str, found: str, wanted: str) -> None:
    [error] = mistakes(set_at(*AT, to=schedule))

    assert error.steps == AT
    assert found in error.found
    assert wanted in error.wanted
