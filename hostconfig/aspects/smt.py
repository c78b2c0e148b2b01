"""The second threads of cores: on, disabled by the kernel, or not launched by EC2."""

from collections.abc import Iterator

from corelane.hostconfig.aspects.context import Context
from corelane.hostconfig.model.settings import KernelArgument, Setting


def smt(context: Context) -> Iterator[Setting]:
    """Yield ``nosmt`` where the profile has the kernel take second threads offline.

    An instance that EC2 launches with one thread a core has none to take.
    """
    if context.cpus.offline:
        yield KernelArgument(
            key="nosmt",
            why="a second thread would share the caches and execution ports of the core",
        )
