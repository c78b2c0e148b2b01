"""Whether a core's second thread exists."""

from collections.abc import Iterator

from corelane.hostconfig.aspects.context import Context
from corelane.hostconfig.model.settings import KernelArgument, Setting


def smt(context: Context) -> Iterator[Setting]:
    """Yield ``nosmt`` where the profile has the kernel take second threads offline.

    An instance that EC2 launches with one thread a core has none to take.
    """
    if context.cpus.offline:
        yield KernelArgument(key="nosmt", why="a sibling would share the core's caches and ports")
