"""Timers and update jobs of the image that never run."""

from collections.abc import Iterator

from corelane.hostconfig.aspects.context import Context
from corelane.hostconfig.model.settings import MaskedUnit, Setting


def services(context: Context) -> Iterator[Setting]:
    """Yield every noisy unit of the image where the profile wants quiet."""
    if context.profile.services.quiet:
        for noisy in context.image.noisy_units:
            yield MaskedUnit(unit=noisy.unit, why=noisy.why)
