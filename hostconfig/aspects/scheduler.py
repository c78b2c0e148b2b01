"""What may pre-empt a thread that wants its CPU to itself."""

from collections.abc import Iterator

from hostconfig.aspects.context import Context
from hostconfig.model.settings import KernelArgument, Setting, Sysctl


def scheduler(context: Context) -> Iterator[Setting]:
    """Yield tick skew, watchdogs, timer migration and the real-time throttle."""
    wanted = context.profile.scheduling
    if context.isolating:
        yield KernelArgument(key="skew_tick", value="1", why="ticks do not contend for one lock")
    if not wanted.watchdogs:
        yield from _no_watchdogs()
    if not wanted.migrate_timers:
        yield Sysctl(
            key="kernel.timer_migration",
            value="0",
            why="a timer fires on the CPU that armed it; with pods that come and go, prefer 1",
        )
    if not wanted.rt_throttling:
        yield Sysctl(
            key="kernel.sched_rt_runtime_us",
            value="-1",
            why="a spinning FIFO thread keeps its CPU; from Linux 6.12 the fair server must go too",
        )


def _no_watchdogs() -> Iterator[Setting]:
    yield KernelArgument(key="nmi_watchdog", value="0", why="the hard-lockup NMI costs jitter")
    yield KernelArgument(key="nosoftlockup", why="a busy-polling thread is no lock-up")
    yield Sysctl(
        key="kernel.hung_task_timeout_secs",
        value="600",
        why="the hung-task scan runs a fifth as often",
    )
