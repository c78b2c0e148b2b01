"""How each setting of a plan is seen on a live host: the knob that sets is the one that is read."""

from functools import singledispatch
from hashlib import sha256
from typing import Final

from corelane.hostconfig.expectations.effects import effect_of
from corelane.hostconfig.model.cpuset import format_cpulist, parse_cpumask
from corelane.hostconfig.model.kernel_files import RESCTRL
from corelane.hostconfig.model.observation import Observation
from corelane.hostconfig.model.settings import (
    CacheShare,
    DriveArray,
    DriveSetting,
    InterfaceSetting,
    InterruptPlacement,
    KernelArgument,
    KubeletField,
    MaskedUnit,
    Setting,
    Sysctl,
    SysfsWrite,
    UnitLimit,
    WholeFile,
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
    return (_by_form(setting, path),)


@observations_of.register
def _sysfs(setting: SysfsWrite) -> tuple[Observation, ...]:
    look = _by_form(setting, setting.path)
    return (look.model_copy(update={"optional": setting.optional}),)


def _by_form(setting: Sysctl | SysfsWrite, path: str) -> Observation:
    masked = setting.form == "mask"
    expected = format_cpulist(parse_cpumask(setting.value)) if masked else setting.value
    return Observation(kind=setting.form, target=path, expected=expected, since=setting.since)


@observations_of.register
def _interface(setting: InterfaceSetting) -> tuple[Observation, ...]:
    if setting.command in {"rps", "xps"}:
        queue = "rx-*" if setting.parameter == "rx" else setting.parameter
        target = f"/sys/class/net/{setting.nic}/queues/{queue}/{setting.command}_cpus"
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
    targets = [f"/sys/block/{drives}/{setting.attribute}" for drives in _shown(setting.drives)]
    return tuple(
        Observation(kind=setting.form, target=target, expected=setting.value, optional=True)
        for target in targets
    )


def _shown(drives: str) -> tuple[str, ...]:
    """Leave out the paths below a multipath drive, as nvme0c0n1: nobody queues or reads there."""
    return ("nvme[0-9]n*", "nvme[0-9][0-9]n*") if drives == "nvme*n*" else (drives,)


@observations_of.register
def _array(setting: DriveArray) -> tuple[Observation, ...]:
    return (Observation(kind="text", target="/sys/block/md*/md/level", expected=setting.level),)


@observations_of.register
def _share(setting: CacheShare) -> tuple[Observation, ...]:
    shares = {"L3": setting.l3_percent, "MB": setting.bandwidth_percent}
    folder = f"{RESCTRL}/{setting.group}".rstrip("/")
    return tuple(
        # A processor may have cache allocation without bandwidth allocation.
        Observation(
            kind="schemata", target=folder, field=name, expected=f"{share}%", optional=name == "MB"
        )
        for name, share in shares.items()
    )


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
def _file(setting: WholeFile) -> tuple[Observation, ...]:
    digest = sha256(setting.text.encode()).hexdigest()
    return (Observation(kind="file", target=setting.key, expected=digest),)


@observations_of.register
def _kubelet(_: KubeletField) -> tuple[Observation, ...]:
    """Return nothing: the kubelet shows its configuration to the API server alone."""
    return ()
