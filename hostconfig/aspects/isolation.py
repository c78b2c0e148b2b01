"""Keep the scheduler, the timer tick and RCU off the isolated CPUs."""

from collections.abc import Iterator

from hostconfig.aspects.context import Context
from hostconfig.model.cpuset import expand_cpulist, format_cpulist
from hostconfig.model.settings import KernelArgument, Setting


def isolation(context: Context) -> Iterator[Setting]:
    """Yield what takes the isolated CPUs out of the kernel's own use."""
    if (wanted := context.profile.isolation) is None:
        return
    isolated = format_cpulist(context.cpus.isolated)
    flags = "managed_irq" if wanted.load_balancing else "managed_irq,domain"
    yield KernelArgument(key="isolcpus", value=f"{flags},{isolated}", why=_why_isolcpus(flags))
    yield KernelArgument(
        key="nohz_full",
        value=isolated,
        why="a lone runnable thread on an isolated CPU gets no tick",
    )
    yield KernelArgument(
        key="rcu_nocbs", value=isolated, why="RCU callbacks run on housekeeping CPUs"
    )
    yield KernelArgument(
        key="systemd.cpu_affinity",
        value=expand_cpulist(context.cpus.housekeeping),
        why="every service starts on housekeeping CPUs, from PID 1 on; needs runc 1.2.7 or 1.3.1",
    )
    yield KernelArgument(
        key="workqueue.unbound_cpus",
        value=format_cpulist(context.cpus.housekeeping),
        why="unbound kernel work, the residual tick's included, runs on housekeeping CPUs",
    )


def _why_isolcpus(flags: str) -> str:
    if "domain" in flags:
        return "no device interrupt and no load balancing: each thread here pins itself"
    return "device-managed interrupts avoid isolated CPUs; shared pods stay load-balanced"
