"""Kernel arguments and sysctls that a profile states literally."""

from collections.abc import Iterator

from corelane.hostconfig.aspects.context import Context
from corelane.hostconfig.model.settings import Setting


def extra_settings(context: Context) -> Iterator[Setting]:
    """Yield them after the settings of every other aspect on their layer."""
    yield from context.profile.kernel_arguments
    yield from context.profile.sysctls
