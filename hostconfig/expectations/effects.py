"""What shows on a running host that a kernel argument took effect."""

from collections.abc import Callable, Mapping
from typing import Final

from corelane.hostconfig.model.cpuset import format_cpulist, parse_cpulist
from corelane.hostconfig.model.kernel_files import CPUS, PAGE_FOLDER
from corelane.hostconfig.model.observation import Observation

Effect = Callable[[str], Observation]

MODULES: Final = "/sys/module"
SYSCTL: Final = "/proc/sys/kernel"


def effect_of(key: str, value: str) -> tuple[Observation, ...]:
    """Return what to look at beside the command line itself; for many keys there is nothing."""
    effect = EFFECTS.get(key) or EFFECTS.get(f"{key}={value}")
    return (effect(value),) if effect else ()


def _cpus(target: str) -> Effect:
    return lambda value: Observation(kind="cpus", target=target, expected=_list(value))


def _mask(target: str) -> Effect:
    return lambda value: Observation(kind="mask", target=target, expected=_list(value))


def _text(target: str, expected: str) -> Effect:
    return lambda _: Observation(kind="text", target=target, expected=expected)


def _choice(target: str) -> Effect:
    return lambda value: Observation(kind="choice", target=target, expected=value)


def _same(target: str) -> Effect:
    return lambda value: Observation(kind="text", target=target, expected=value)


def _if_built(driver: str) -> Effect:
    """Look at the bound of an idle driver; a kernel without the driver needs none."""
    target = f"{MODULES}/{driver}/parameters/max_cstate"
    return lambda value: Observation(kind="text", target=target, expected=value, optional=True)


def _list(value: str) -> str:
    """Drop the flags that may lead a list, as in ``isolcpus=managed_irq,2-7``."""
    parts = [part for part in value.split(",") if part[:1].isdigit()]
    return format_cpulist(parse_cpulist(",".join(parts)))


def _isolated(value: str) -> Observation:
    """Look for the CPUs without load balancing: the one flag that sysfs shows (cpu.c, isolated)."""
    flags = {part for part in value.split(",") if not part[:1].isdigit()}
    expected = _list(value) if "domain" in flags or not flags else ""
    return Observation(kind="cpus", target=f"{CPUS}/isolated", expected=expected)


def _first_process(value: str) -> Observation:
    return Observation(kind="process_cpus", target="1", expected=_list(value))


def _numa_balancing(value: str) -> Observation:
    expected = "1" if value == "enable" else "0"
    return Observation(kind="text", target=f"{SYSCTL}/numa_balancing", expected=expected)


EFFECTS: Final[Mapping[str, Effect]] = {
    "clocksource": _same("/sys/devices/system/clocksource/clocksource0/current_clocksource"),
    "irqaffinity": _mask("/proc/irq/default_smp_affinity"),
    "ena.phc_enable": _same(f"{MODULES}/ena/parameters/phc_enable"),
    "idle=poll": _text(f"{CPUS}/cpuidle/current_driver", "none"),
    "intel_idle.max_cstate": _if_built("intel_idle"),
    "isolcpus": _isolated,
    "nmi_watchdog": _same(f"{SYSCTL}/nmi_watchdog"),
    "nohz_full": _cpus(f"{CPUS}/nohz_full"),
    "nosmt": _text(f"{CPUS}/smt/control", "off"),
    "nosoftlockup": _text(f"{SYSCTL}/soft_watchdog", "0"),
    "numa_balancing": _numa_balancing,
    "processor.max_cstate": _if_built("processor"),
    "systemd.cpu_affinity": _first_process,
    "transparent_hugepage": _choice(f"{PAGE_FOLDER}/enabled"),
}
