"""How each setting of a plan is seen on a live host: the knob that sets is the one that is read."""

from functools import singledispatch
from hashlib import sha256
from typing import Final

from hostconfig.effects import effect_of
from hostconfig.model.cpuset import format_cpulist, parse_cpumask
from hostconfig.model.observation import Observation
from hostconfig.model.settings import (
    DriveSetting,
    HostFile,
    InterfaceSetting,
    InterruptPlacement,
    KernelArgument,
    MaskedUnit,
    Setting,
    Sysctl,
    SysfsWrite,
    UnitLimit,
)

UNLIMITED: Final = "unlimited"
"""What /proc/PID/limits says for systemd's ``infinity``."""


@singledispatch
def observations_of(setting: Setting) -> tuple[Observation, ...]:
    """Return every look that shows whether a setting is in force."""
    raise TypeError(type(setting).__name__)


@observations_of.register
def _argument(setting: KernelArgument) -> tuple[Observation, ...]:
    word = Observation(
        kind="argument", target=setting.key, field=setting.token, expected=setting.shown
    )
    return (word, *effect_of(setting.key, setting.shown))


@observations_of.register
def _sysctl(setting: Sysctl) -> tuple[Observation, ...]:
    path = "/proc/sys/" + setting.key.replace(".", "/")
    look = Observation(kind="text", target=path, expected=setting.value, since=setting.since)
    return (look,)


@observations_of.register
def _sysfs(setting: SysfsWrite) -> tuple[Observation, ...]:
    expected = setting.value
    if setting.form == "mask":
        expected = format_cpulist(parse_cpumask(expected))
    look = Observation(
        kind=setting.form, target=setting.path, expected=expected, since=setting.since
    )
    return (look,)


@observations_of.register
def _interface(setting: InterfaceSetting) -> tuple[Observation, ...]:
    if setting.command in {"rps", "xps"}:
        queue = "rx" if setting.command == "rps" else "tx"
        target = f"/sys/class/net/{setting.nic}/queues/{queue}-*/{setting.command}_cpus"
        cpus = format_cpulist(parse_cpumask(setting.value))
        return (Observation(kind="mask", target=target, expected=cpus),)
    look = Observation(
        kind="ethtool", target=setting.nic, field=setting.parameter, expected=setting.value
    )
    return (look,)


@observations_of.register
def _interrupts(setting: InterruptPlacement) -> tuple[Observation, ...]:
    expected = format_cpulist(setting.cpus)
    return (Observation(kind="interrupts", target=setting.nic, expected=expected),)


@observations_of.register
def _drive(setting: DriveSetting) -> tuple[Observation, ...]:
    target = f"/sys/block/{setting.drives}/{setting.attribute}"
    look = Observation(kind=setting.form, target=target, expected=setting.value, optional=True)
    return (look,)


@observations_of.register
def _unit(setting: MaskedUnit) -> tuple[Observation, ...]:
    return (Observation(kind="masked_unit", target=setting.unit, expected="masked"),)


@observations_of.register
def _limit(setting: UnitLimit) -> tuple[Observation, ...]:
    value = UNLIMITED if setting.value == "infinity" else setting.value
    look = Observation(
        kind="unit_limit", target=setting.unit, field=setting.resource, expected=value
    )
    return (look,)


@observations_of.register
def _file(setting: HostFile) -> tuple[Observation, ...]:
    digest = sha256(setting.text.encode()).hexdigest()
    return (Observation(kind="file", target=setting.key, expected=digest),)
