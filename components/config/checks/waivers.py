"""A waiver counts only until its day."""

from collections.abc import Iterator

from components.config.draft import Draft
from components.config.errors import ConfigError


def waivers_are_in_force(draft: Draft) -> Iterator[ConfigError]:
    """Yield an error for every waiver that has expired."""
    for name, waiver in draft.platform.waivers.items():
        if waiver.expires < draft.today:
            yield ConfigError(
                f"waivers.{name}.expires",
                waiver.expires.isoformat(),
                f"a day not before {draft.today.isoformat()}",
                f"Fix what {waiver.rule} reports, or have the waiver approved again.",
            )
