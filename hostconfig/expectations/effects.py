"""Probes that show the effect of a kernel argument on a running host."""

from collections.abc import Callable, Mapping
from typing import Final

from corelane.hostconfig.model.cpuset import CpuListError, format_cpulist, parse_cpulist
from corelane.hostconfig.model.kernel import CPUS, PAGE_FOLDER
from corelane.hostconfig.model.kernel_words import as_written, name_of, without_flags
from corelane.hostconfig.model.probe import Probe

Effect = Callable[[str], Probe]

MODULES: Final = "/sys/module"
SYSCTL: Final = "/proc/sys/kernel"


def effect_of(key: str, value: str) -> tuple[Probe, ...]:
    """Return the probes beside the command line itself; many arguments have none.

    Nor has a value that cannot be read: an invariant refuses it.
    """
    name = name_of(key)
    effect = EFFECTS.get(name) or EFFECTS.get(f"{name}={value}")
    try:
        return (effect(value),) if effect else ()
    except CpuListError:
        return ()


def _cpus(target: str) -> Effect:
    return lambda value: Probe(kind="cpus", target=target, expected=_list(value))


def _mask(target: str) -> Effect:
    return lambda value: Probe(kind="mask", target=target, expected=_list(value))


def _text(target: str, expected: str) -> Effect:
    return lambda _: Probe(kind="text", target=target, expected=expected)


def _choice(target: str) -> Effect:
    return lambda value: Probe(kind="choice", target=target, expected=value)


def _same(target: str) -> Effect:
    return lambda value: Probe(kind="text", target=target, expected=as_written(value))


def _if_built(driver: str) -> Effect:
    """Probe the limit of an idle driver; a kernel without the driver has none."""
    target = f"{MODULES}/{driver}/parameters/max_cstate"
    return lambda value: Probe(
        kind="text", target=target, expected=as_written(value), optional=True
    )


def _list(value: str) -> str:
    """Drop the flags that may lead a list, as in ``isolcpus=managed_irq,2-7``."""
    return format_cpulist(parse_cpulist(without_flags(value)))


def _isolated(value: str) -> Probe:
    """Probe the CPUs without load balancing: the one flag that sysfs shows (cpu.c, isolated)."""
    flags = {part for part in value.split(",") if part[:1].isalpha()}
    expected = _list(value) if "domain" in flags or not flags else ""
    return Probe(kind="cpus", target=f"{CPUS}/isolated", expected=expected)


def _first_process(value: str) -> Probe:
    return Probe(kind="process_cpus", target="1", expected=_list(value))


def _numa_balancing(value: str) -> Probe:
    expected = "1" if value == "enable" else "0"
    return Probe(kind="text", target=f"{SYSCTL}/numa_balancing", expected=expected)


EFFECTS: Final[Mapping[str, Effect]] = {
    "clocksource": _same("/sys/devices/system/clocksource/clocksource0/current_clocksource"),
    "irqaffinity": _mask("/proc/irq/default_smp_affinity"),
    "ena.phc_enable": _same(f"{MODULES}/ena/parameters/phc_enable"),
    "idle=poll": _text(f"{CPUS}/cpuidle/current_driver", "none"),
    "intel_idle.max_cstate": _if_built("intel_idle"),
    "isolcpus": _isolated,
    "nmi_watchdog": _same(f"{SYSCTL}/nmi_watchdog"),
    "nohz_full": _cpus(f"{CPUS}/nohz_full"),
    # control says "notsupported" where a core has one thread.
    "nosmt": _text(f"{CPUS}/smt/active", "0"),
    "nosoftlockup": _text(f"{SYSCTL}/soft_watchdog", "0"),
    "numa_balancing": _numa_balancing,
    "processor.max_cstate": _if_built("processor"),
    "systemd.cpu_affinity": _first_process,
    "transparent_hugepage": _choice(f"{PAGE_FOLDER}/enabled"),
}
