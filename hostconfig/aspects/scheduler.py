"""What may pre-empt a thread that wants its CPU to itself."""

from collections.abc import Iterator

from corelane.hostconfig.aspects.context import Context
from corelane.hostconfig.aspects.sysfs_order import written_after
from corelane.hostconfig.model.settings import KernelArgument, Setting, Sysctl, SysfsWrite

FAIR_SERVER = "/sys/kernel/debug/sched/fair_server"

TO_IDLE_CPUS = (
    "a timer armed on an idle CPU fires on a busy one: none is left behind on a CPU that a pinned "
    "pod gets next; 0 suits CPUs that one program owns from boot on"
)
ON_THEIR_CPU = (
    "a timer fires on the CPU that armed it, which helps a program that owns its CPUs from boot "
    "on; with pods that come and go prefer 1, or they inherit the timers of others"
)


def scheduler(context: Context) -> Iterator[Setting]:
    """Yield tick skew, watchdogs, timer migration and the real-time throttle."""
    wanted = context.profile.scheduling
    if context.isolating:
        yield KernelArgument(key="skew_tick", value="1", why="ticks do not contend for one lock")
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
    yield KernelArgument(key="nmi_watchdog", value="0", why="the hard-lockup NMI costs jitter")
    yield KernelArgument(key="nosoftlockup", why="a busy-polling thread is no lock-up")
    yield Sysctl(
        key="kernel.hung_task_timeout_secs",
        value="600",
        why="the hung-task scan runs a fifth as often",
    )


def _no_throttle(context: Context) -> Iterator[Setting]:
    """Let a real-time thread keep its CPU, under the old throttle and under the fair server."""
    yield Sysctl(
        key="kernel.sched_rt_runtime_us",
        value="-1",
        why="a spinning FIFO thread keeps its CPU; from Linux 6.12 the fair server must go too",
    )
    for cpu in sorted(context.cpus.isolated):
        yield SysfsWrite(
            path=f"{FAIR_SERVER}/cpu{cpu}/runtime",
            value="0",
            why="no waiting normal thread gets 50 ms of each second from a spinning FIFO thread",
            since="6.12",
        )
    if context.cpus.isolated:
        yield written_after(
            "debugfs",
            ["sys-kernel-debug.mount"],
            why="the fair server's switches are in debugfs, which may be mounted later than this",
        )
