"""What shows on a running host that a kernel argument took effect."""

from collections.abc import Callable, Mapping
from typing import Final

from hostconfig.model.cpuset import format_cpulist, parse_cpulist
from hostconfig.model.observation import Observation

Effect = Callable[[str], Observation]

CPUS: Final = "/sys/devices/system/cpu"
SYSCTL: Final = "/proc/sys/kernel"
PAGES: Final = "/sys/kernel/mm/transparent_hugepage/enabled"


def effect_of(key: str, value: str) -> tuple[Observation, ...]:
    """Return what to look at beside the command line itself; for many keys there is nothing."""
    effect = EFFECTS.get(key)
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


def _list(value: str) -> str:
    """Drop the flags that may lead a list, as in ``isolcpus=managed_irq,2-7``."""
    parts = [part for part in value.split(",") if part[:1].isdigit()]
    return format_cpulist(parse_cpulist(",".join(parts)))


def _first_process(value: str) -> Observation:
    return Observation(kind="process_cpus", target="1", expected=_list(value))


def _numa_balancing(value: str) -> Observation:
    expected = "1" if value == "enable" else "0"
    return Observation(kind="text", target=f"{SYSCTL}/numa_balancing", expected=expected)


EFFECTS: Final[Mapping[str, Effect]] = {
    "clocksource": _same("/sys/devices/system/clocksource/clocksource0/current_clocksource"),
    "irqaffinity": _mask("/proc/irq/default_smp_affinity"),
    "isolcpus": _cpus(f"{CPUS}/isolated"),
    "nmi_watchdog": _same(f"{SYSCTL}/nmi_watchdog"),
    "nohz_full": _cpus(f"{CPUS}/nohz_full"),
    "nosmt": _text(f"{CPUS}/smt/control", "off"),
    "nosoftlockup": _text(f"{SYSCTL}/soft_watchdog", "0"),
    "numa_balancing": _numa_balancing,
    "systemd.cpu_affinity": _first_process,
    "transparent_hugepage": _choice(PAGES),
    "workqueue.unbound_cpus": _mask("/sys/devices/virtual/workqueue/cpumask"),
}
