"""How deep an idle CPU sleeps, and how fast a busy one runs."""

from collections.abc import Iterator

from hostconfig.aspects.context import Context
from hostconfig.model.settings import KernelArgument, Setting, SysfsWrite

GOVERNOR = "/sys/devices/system/cpu/cpu*/cpufreq/scaling_governor"
PREFERENCE = "/sys/devices/system/cpu/cpu*/cpufreq/energy_performance_preference"


def power(context: Context) -> Iterator[Setting]:
    """Yield idle limits for both x86 idle drivers, and the performance governor."""
    if context.is_x86 and context.hardware.controls_c_states:
        yield from _idle(context)
    if context.profile.power.performance_governor and context.owns_processor:
        if context.isolating:
            yield KernelArgument(
                key="cpufreq.default_governor",
                value="performance",
                why="no CPU ramps its clock up when an order arrives",
            )
        yield SysfsWrite(
            path=GOVERNOR, value="performance", why="clocks stay up, for drivers loaded late too"
        )
        if context.hardware.vendor in {"intel", "amd"}:
            yield SysfsWrite(path=PREFERENCE, value="performance", why="no hint to save energy")


def _idle(context: Context) -> Iterator[Setting]:
    wanted = context.profile.power.idle
    if wanted == "firmware":
        return
    if wanted == "poll":
        yield KernelArgument(key="idle", value="poll", why="an idle CPU spins: no wake-up latency")
    if context.hardware.vendor == "intel":
        yield KernelArgument(
            key="intel_idle.max_cstate", value="1", why="C1 at most; 0 would hand over to acpi_idle"
        )
    yield KernelArgument(
        key="processor.max_cstate", value="1", why="C1 at most, should acpi_idle be the driver"
    )
