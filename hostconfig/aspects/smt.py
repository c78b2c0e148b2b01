"""Whether a core's second thread exists."""

from collections.abc import Iterator

from hostconfig.aspects.context import Context
from hostconfig.model.settings import KernelArgument, Setting


def smt(context: Context) -> Iterator[Setting]:
    """Yield ``nosmt`` where the profile wants one thread a core and the machine has more."""
    if context.cpus.offline:
        yield KernelArgument(key="nosmt", why="a sibling would share the core's caches and ports")
