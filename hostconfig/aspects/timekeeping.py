"""Which clock the kernel reads."""

from collections.abc import Iterator

from hostconfig.aspects.context import Context
from hostconfig.model.settings import KernelArgument, Setting


def timekeeping(context: Context) -> Iterator[Setting]:
    """Yield the TSC as clock source where CPUs are isolated on x86."""
    if context.isolating and context.is_x86:
        yield KernelArgument(
            key="clocksource", value="tsc", why="reading the clock takes no trap and no bus access"
        )
        yield KernelArgument(
            key="tsc", value="reliable", why="no watchdog timer checks the TSC on isolated CPUs"
        )
