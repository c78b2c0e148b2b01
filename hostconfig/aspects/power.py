"""The sleep of idle CPUs, and the clocks of busy CPUs and of caches."""

from collections.abc import Iterator

from corelane.hostconfig.aspects.context import Context
from corelane.hostconfig.aspects.sysfs_order import written_after
from corelane.hostconfig.model.image import Bootloader
from corelane.hostconfig.model.kernel import CPUS
from corelane.hostconfig.model.settings import KernelArgument, Setting, SysfsWrite

GOVERNOR = f"{CPUS}/cpu*/cpufreq/scaling_governor"
PREFERENCE = f"{CPUS}/cpu*/cpufreq/energy_performance_preference"
UNCORE = f"{CPUS}/intel_uncore_frequency/package_*_die_*/min_freq_khz"


def power(context: Context) -> Iterator[Setting]:
    """Yield idle limits for both x86 idle drivers, and what drives the clocks."""
    if context.is_x86 and context.hardware.controls_c_states:
        yield from _idle(context)
    if context.owns_processor:
        yield from _governor(context)
        yield from _turbo(context)
        yield from _uncore(context)
        yield from _drivers_first(context)


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
        key="processor.max_cstate", value="1", why="C1 at most if acpi_idle is the driver"
    )


def _governor(context: Context) -> Iterator[Setting]:
    if not context.profile.power.performance_governor:
        return
    if context.isolating:
        yield KernelArgument(
            key="cpufreq.default_governor",
            value="performance",
            why="no CPU has to raise its clock when an order arrives",
        )
    yield SysfsWrite(
        path=GOVERNOR,
        value="performance",
        why="clocks stay high, also with a driver that is loaded later",
    )
    if context.hardware.vendor in {"intel", "amd"}:
        # Only intel_pstate with HWP and amd_pstate in active mode have it.
        why = "a driver with this preference does not trade clock speed for energy"
        yield SysfsWrite(path=PREFERENCE, value="performance", why=why, optional=True)


def _turbo(context: Context) -> Iterator[Setting]:
    """Write the switch of the vendor's driver; the two mean the opposite of each other."""
    if (wanted := context.profile.power.turbo) is None:
        return
    why = (
        "the clock does not depend on the load of other cores: the same work takes the same time"
        if wanted == "off"
        else "the highest clock that heat and the load of other cores allow"
    )
    if context.hardware.vendor == "intel":
        value = "1" if wanted == "off" else "0"
        yield SysfsWrite(path=f"{CPUS}/intel_pstate/no_turbo", value=value, why=why)
    if context.hardware.vendor == "amd":
        value = "0" if wanted == "off" else "1"
        yield SysfsWrite(path=f"{CPUS}/cpufreq/boost", value=value, why=why)


def _uncore(context: Context) -> Iterator[Setting]:
    """Raise the floor to the ceiling (Documentation/admin-guide/pm/intel_uncore_frequency)."""
    ceiling = context.hardware.uncore_khz
    if context.profile.power.uncore == "fastest" and ceiling is not None:
        yield SysfsWrite(
            path=UNCORE,
            value=str(ceiling),
            why="the clock of caches and mesh does not drop between orders",
        )


def _drivers_first(context: Context) -> Iterator[Setting]:
    """Load the drivers that kernels build as modules; Bottlerocket's are not ours to order."""
    if context.image.bootloader is Bootloader.SETTINGS:
        return
    wanted, vendor = context.profile.power, context.hardware.vendor
    modules: list[str] = []
    if vendor == "amd" and (wanted.performance_governor or wanted.turbo):
        modules.append("acpi_cpufreq")
    if wanted.uncore == "fastest" and context.hardware.uncore_khz is not None:
        modules.append("intel_uncore_frequency")
    if modules:
        # modprobe@.service (systemd 245) tries and goes on: another driver may own the clocks.
        yield written_after(
            "clocks",
            [f"modprobe@{module}.service" for module in modules],
            why="the files of these drivers exist once their modules are loaded",
        )
