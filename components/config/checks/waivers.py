"""A waiver counts only until its day, and that is not far."""

from collections.abc import Iterator
from datetime import timedelta

from components.config.draft import Draft
from components.config.errors import ConfigError

# Whoever approved it is asked again within a year.
LONGEST = timedelta(days=366)


def waivers_are_in_force(draft: Draft) -> Iterator[ConfigError]:
    """Yield an error for every waiver that has expired, or that outlives its approver's memory."""
    latest = draft.today + LONGEST
    for name, waiver in draft.platform.waivers.items():
        if waiver.expires < draft.today:
            yield ConfigError(
                f"waivers.{name}.expires",
                waiver.expires.isoformat(),
                f"a day not before {draft.today.isoformat()}",
                f"Fix what {waiver.rule} reports, or have the waiver approved again.",
            )
        elif waiver.expires > latest:
            yield ConfigError(
                f"waivers.{name}.expires",
                waiver.expires.isoformat(),
                f"a day within a year, {latest.isoformat()} at the latest",
                "Choose an earlier day: a waiver without an end is a change of the rule.",
            )
