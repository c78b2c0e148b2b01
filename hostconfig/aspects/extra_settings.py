"""Settings that a profile writes out itself."""

from collections.abc import Iterator

from corelane.hostconfig.aspects.context import Context
from corelane.hostconfig.model.settings import Setting


def written_out(context: Context) -> Iterator[Setting]:
    """Yield the profile's own arguments and sysctls, last, so that they read as additions."""
    yield from context.profile.kernel_arguments
    yield from context.profile.sysctls
