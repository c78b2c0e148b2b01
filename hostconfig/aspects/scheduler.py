"""Ticks, watchdogs, timers and throttles that interrupt a thread on its CPU."""

from collections.abc import Iterator

from corelane.hostconfig.aspects.context import Context
from corelane.hostconfig.aspects.sysfs_order import written_after
from corelane.hostconfig.model.settings import KernelArgument, Setting, Sysctl, SysfsWrite

FAIR_SERVER = "/sys/kernel/debug/sched/fair_server"

TO_IDLE_CPUS = (
    "timers of an idle CPU fire on a busy one, so that a pod that is pinned there later inherits "
    "none; 0 suits CPUs that one program has from boot"
)
ON_THEIR_CPU = (
    "a timer fires on the CPU that set it, which suits a program that has its CPUs from boot; "
    "where pods come and go, use 1: with 0 a pod inherits the timers of others"
)


def scheduler(context: Context) -> Iterator[Setting]:
    """Yield tick skew, watchdogs, timer migration and the real-time throttle."""
    wanted = context.profile.scheduling
    if context.isolating:
        yield KernelArgument(
            key="skew_tick", value="1", why="the ticks of CPUs do not contend for one lock"
        )
    if not wanted.watchdogs:
        yield from _no_watchdogs()
    yield from _timers(context)
    if not wanted.rt_throttling:
        yield from _no_throttle(context)


def _timers(context: Context) -> Iterator[Setting]:
    """State the choice wherever CPUs are isolated: each of the two is right somewhere."""
    migrate = context.profile.scheduling.migrate_timers
    if context.isolating or not migrate:
        yield Sysctl(
            key="kernel.timer_migration",
            value="1" if migrate else "0",
            why=TO_IDLE_CPUS if migrate else ON_THEIR_CPU,
        )


def _no_watchdogs() -> Iterator[Setting]:
    yield KernelArgument(
        key="nmi_watchdog", value="0", why="the NMI of the hard-lockup detector causes jitter"
    )
    yield KernelArgument(
        key="nosoftlockup", why="a thread that polls without pause is not a lock-up"
    )
    yield Sysctl(
        key="kernel.hung_task_timeout_secs",
        value="600",
        why="the scan for hung tasks runs every 600 s instead of every 120 s",
    )


def _no_throttle(context: Context) -> Iterator[Setting]:
    """Let a real-time thread keep its CPU, under the old throttle and under the fair server."""
    yield Sysctl(
        key="kernel.sched_rt_runtime_us",
        value="-1",
        why="a spinning FIFO thread keeps its CPU; from Linux 6.12 the fair server is off, too",
    )
    for cpu in sorted(context.cpus.isolated):
        yield SysfsWrite(
            path=f"{FAIR_SERVER}/cpu{cpu}/runtime",
            value="0",
            why="the fair server would take 50 ms of each second from a spinning FIFO thread",
            since="6.12",
        )
    if context.cpus.isolated:
        yield written_after(
            "debugfs",
            ["sys-kernel-debug.mount"],
            why="the switches of the fair server are in debugfs, which may be mounted later",
        )
