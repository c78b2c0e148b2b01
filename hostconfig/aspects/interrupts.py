"""Send device interrupts, and the writeback that follows them, to housekeeping CPUs."""

from collections.abc import Iterator

from corelane.hostconfig.aspects.context import Context
from corelane.hostconfig.model.cpuset import format_cpulist, format_cpumask
from corelane.hostconfig.model.kernel import WRITEBACK
from corelane.hostconfig.model.settings import KernelArgument, Setting, SysfsWrite


def interrupts(context: Context) -> Iterator[Setting]:
    """Yield the default interrupt mask and the writeback mask, nothing without isolation."""
    if not context.isolating:
        return
    housekeeping = context.cpus.housekeeping
    yield KernelArgument(
        key="irqaffinity",
        value=format_cpulist(housekeeping),
        why="interrupts that devices request later go to housekeeping CPUs",
    )
    yield SysfsWrite(
        path=WRITEBACK,
        value=format_cpumask(housekeeping),
        why="housekeeping CPUs write dirty pages back",
        form="mask",
    )
