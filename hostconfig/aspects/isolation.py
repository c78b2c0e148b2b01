"""Keep the scheduler, the timer tick, RCU and the kernel's own threads off the isolated CPUs."""

from collections.abc import Iterator

from corelane.hostconfig.aspects.context import Context
from corelane.hostconfig.model.cpuset import expand_cpulist, format_cpulist, format_cpumask
from corelane.hostconfig.model.kernel import UNBOUND_WORK
from corelane.hostconfig.model.settings import KernelArgument, Setting, SysfsWrite


def isolation(context: Context) -> Iterator[Setting]:
    """Yield what takes the isolated CPUs out of the kernel's own use."""
    if (wanted := context.profile.isolation) is None:
        return
    yield from _isolated(format_cpulist(context.cpus.isolated), balanced=wanted.load_balancing)
    yield from _housekeeping(context.cpus.housekeeping)


def _isolated(cpus: str, *, balanced: bool) -> Iterator[Setting]:
    flags = "managed_irq" if balanced else "managed_irq,domain"
    yield KernelArgument(key="isolcpus", value=f"{flags},{cpus}", why=_why_isolcpus(flags))
    # There is no kthread_cpus= upstream; kernel/kthread.c asks nohz_full (HK_TYPE_KTHREAD).
    yield KernelArgument(
        key="nohz_full",
        value=cpus,
        why=(
            "a CPU with one runnable thread gets no timer tick; kernel threads that choose no CPU"
            " start on others"
        ),
    )
    yield KernelArgument(
        key="rcu_nocbs",
        value=cpus,
        why="RCU callbacks run on housekeeping CPUs; nohz_full implies it, set for the audit",
    )


def _housekeeping(cpus: frozenset[int]) -> Iterator[Setting]:
    yield KernelArgument(
        key="systemd.cpu_affinity",
        value=expand_cpulist(cpus),
        why=(
            "PID 1 and every service start on housekeeping CPUs; on Linux 6.2 and later containers "
            "inherit it with runc before 1.2.7 or 1.3.1, and leave isolated CPUs unused"
        ),
    )
    yield KernelArgument(
        key="workqueue.unbound_cpus",
        value=format_cpulist(cpus),
        why="unbound kernel work, including the residual tick, runs on housekeeping CPUs",
    )
    # The file of which the argument is the boot-time form: its one look on a running host.
    yield SysfsWrite(
        path=UNBOUND_WORK,
        value=format_cpumask(cpus),
        why="the same for kernels without the argument, and if the mask was changed after boot",
        form="mask",
    )


def _why_isolcpus(flags: str) -> str:
    if "domain" in flags:
        return "no device interrupts and no load balancing: each thread has to pin itself to a CPU"
    return "device-managed interrupts avoid isolated CPUs; shared pods stay load-balanced"
