"""Probes of each setting on a live host: they read the file or parameter that sets it."""

import json
from collections.abc import Iterator
from functools import singledispatch
from hashlib import sha256
from typing import Any, Final

from corelane.hostconfig.expectations.effects import effect_of
from corelane.hostconfig.model.cpuset import format_cpulist, parse_cpumask
from corelane.hostconfig.model.kernel import RESCTRL
from corelane.hostconfig.model.kernel_words import as_written
from corelane.hostconfig.model.paths import CPU_STATE, MEMORY_STATE
from corelane.hostconfig.model.probe import Probe, ProbeKind
from corelane.hostconfig.model.settings import (
    CacheShare,
    ClockState,
    DaemonOption,
    DriveArray,
    DriveSetting,
    InterfaceSetting,
    InterruptPlacement,
    KernelArgument,
    KubeletField,
    MaskedUnit,
    OwnedFolder,
    Setting,
    Sysctl,
    SysfsWrite,
    TimeServers,
    UnitLimit,
    UnsetParameter,
    WholeFile,
)

_CHECKPOINTS: Final = {
    "cpuManagerPolicy": (CPU_STATE, "policyName"),
    "reservedSystemCPUs": (CPU_STATE, "withheld"),
    "memoryManagerPolicy": (MEMORY_STATE, "policyName"),
    "reservedMemory": (MEMORY_STATE, "reserved"),
}
UNLIMITED: Final = "unlimited"
"""The word of /proc/PID/limits for ``infinity`` of systemd."""


@singledispatch
def probes_of(setting: Setting) -> tuple[Probe, ...]:
    """Return the probes of a setting; none if no part of a host shows it."""
    raise TypeError(type(setting).__name__)


@probes_of.register
def _argument(setting: KernelArgument) -> tuple[Probe, ...]:
    word = Probe(kind="argument", target=setting.key, field=setting.token, expected=setting.shown)
    return (word, *effect_of(setting.key, setting.shown))


@probes_of.register
def _sysctl(setting: Sysctl) -> tuple[Probe, ...]:
    path = "/proc/sys/" + setting.key.replace(".", "/")
    if setting.is_mask:
        return (_mask(setting, path),)
    # proc_dointvec of kernel/sysctl.c reads an integer in any base and shows it in decimal.
    shown = as_written(setting.value)
    return (Probe(kind="text", target=path, expected=shown, since=setting.since),)


@probes_of.register
def _sysfs(setting: SysfsWrite) -> tuple[Probe, ...]:
    probe = (
        _mask(setting, setting.path)
        if setting.form == "mask"
        else Probe(
            kind=setting.form, target=setting.path, expected=setting.value, since=setting.since
        )
    )
    return (probe.model_copy(update={"optional": setting.optional}),)


def _mask(setting: Sysctl | SysfsWrite, path: str) -> Probe:
    expected = format_cpulist(parse_cpumask(setting.value))
    return Probe(kind="mask", target=path, expected=expected, since=setting.since)


@probes_of.register
def _interface(setting: InterfaceSetting) -> tuple[Probe, ...]:
    if setting.command in {"rps", "xps"}:
        queue = "rx-*" if setting.parameter == "rx" else setting.parameter
        files = f"{queue}/{setting.command}_cpus"
        cpus = format_cpulist(parse_cpumask(setting.value))
        return (Probe(kind="queue_cpus", target=setting.nic, field=files, expected=cpus),)
    probe = Probe(
        kind="ethtool", target=setting.nic, field=setting.parameter, expected=setting.value
    )
    return (probe,)


@probes_of.register
def _interrupts(setting: InterruptPlacement) -> tuple[Probe, ...]:
    expected = format_cpulist(setting.cpus)
    probe = Probe(
        kind="interrupts", target=setting.nic, expected=expected, optional=setting.optional
    )
    return (probe,)


@probes_of.register
def _unset(_: UnsetParameter) -> tuple[Probe, ...]:
    """Return nothing: the interface keeps what it has, whatever that is."""
    return ()


@probes_of.register
def _drive(setting: DriveSetting) -> tuple[Probe, ...]:
    targets = [f"/sys/block/{drives}/{setting.attribute}" for drives in _shown(setting.drives)]
    return tuple(
        Probe(kind=setting.form, target=target, expected=setting.value, optional=True)
        for target in targets
    )


def _shown(drives: str) -> tuple[str, ...]:
    """Leave out the paths below a multipath drive, as nvme0c0n1, which have no queue."""
    return ("nvme[0-9]n*", "nvme[0-9][0-9]n*") if drives == "nvme*n*" else (drives,)


@probes_of.register
def _array(setting: DriveArray) -> tuple[Probe, ...]:
    return (Probe(kind="text", target="/sys/block/md*/md/level", expected=setting.level),)


@probes_of.register
def _share(setting: CacheShare) -> tuple[Probe, ...]:
    shares = {"L3": setting.l3_percent, "MB": setting.bandwidth_percent}
    folder = f"{RESCTRL}/{setting.group}".rstrip("/")
    return tuple(
        # A processor may have cache allocation without bandwidth allocation.
        Probe(
            kind="schemata", target=folder, field=name, expected=f"{share}%", optional=name == "MB"
        )
        for name, share in shares.items()
    )


@probes_of.register
def _unit(setting: MaskedUnit) -> tuple[Probe, ...]:
    return (Probe(kind="masked_unit", target=setting.unit, expected="masked"),)


@probes_of.register
def _limit(setting: UnitLimit) -> tuple[Probe, ...]:
    value = UNLIMITED if setting.value == "infinity" else setting.value
    probe = Probe(kind="unit_limit", target=setting.unit, field=setting.resource, expected=value)
    return (probe,)


@probes_of.register
def _clock(setting: ClockState) -> tuple[Probe, ...]:
    if setting.subject == "device":
        return (Probe(kind="clock_device", target=setting.value, expected=setting.value),)
    kind: ProbeKind = "clock_divergence" if setting.subject == "divergence" else "clock_sources"
    return (Probe(kind=kind, target="chronyd", expected=setting.value.split()[0]),)


@probes_of.register
def _servers(_: TimeServers) -> tuple[Probe, ...]:
    """Return nothing: only settings of Bottlerocket name them, and no agent runs there."""
    return ()


@probes_of.register
def _daemon(_: DaemonOption) -> tuple[Probe, ...]:
    """Return nothing: the file is probed, and only its socket, root's, would show the daemon."""
    return ()


@probes_of.register
def _folder(setting: OwnedFolder) -> tuple[Probe, ...]:
    return (Probe(kind="folder", target=setting.path, expected=setting.shown),)


@probes_of.register
def _file(setting: WholeFile) -> tuple[Probe, ...]:
    digest = sha256(setting.text.encode()).hexdigest()
    return (Probe(kind="file", target=setting.key, expected=digest), *setting.effect)


@probes_of.register
def _kubelet(setting: KubeletField) -> tuple[Probe, ...]:
    """Probe what the kubelet was started with, and what its managers have made of it.

    A host before it joins has neither, nor has a view without the kubelet's own folder.
    """
    expected = json.dumps(setting.value, sort_keys=True)
    return (
        Probe(
            kind="kubelet",
            target="kubelet.service",
            field=setting.key,
            expected=expected,
            optional=True,
        ),
        *_checkpoint(setting),
    )


def _checkpoint(setting: KubeletField) -> Iterator[Probe]:
    """Yield what the managers keep (pkg/kubelet/cm/{cpumanager,memorymanager}/state)."""
    file, field = _CHECKPOINTS.get(setting.key, ("", ""))
    expected = _by_node(setting.value) if field == "reserved" else setting.shown
    if file:
        yield Probe(
            kind="kubelet_state",
            target=file,
            field=field,
            expected=expected,
            optional=True,
        )


def _by_node(reserved: list[dict[str, Any]]) -> str:
    return " ".join(f"{each['numaNode']}={each['limits']['memory']}" for each in reserved)
