"""Render a plan to the files of a host. Pure: the same plan gives the same bytes."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain, groupby
from typing import Any, Final

from corelane.hostconfig.expectations.expectation import expectations_document
from corelane.hostconfig.model.cpuset import format_cpulist
from corelane.hostconfig.model.host_files import HostFile, HostFiles
from corelane.hostconfig.model.host_plan import HostDraft
from corelane.hostconfig.model.image import Bootloader
from corelane.hostconfig.model.paths import (
    EXPECTATIONS,
    GRUB_DROP_IN,
    IRQBALANCE,
    KERNEL_ARGUMENTS,
    KUBELET,
    LIMITS,
    SYSCTL,
    SYSFS,
    UDEV_RULES,
    UNITS,
)
from corelane.hostconfig.model.settings import (
    DriveSetting,
    KubeletField,
    MaskedUnit,
    Setting,
    Sysctl,
    UnitLimit,
    WholeFile,
)
from corelane.hostconfig.rendering.audit_units import audit_files
from corelane.hostconfig.rendering.boot_script import boot_files
from corelane.hostconfig.rendering.interfaces import interface_files, interface_rules


def render(plan: HostDraft) -> HostFiles:
    """Return every file that follows from the settings of a plan."""
    return HostFiles(chain.from_iterable(renderer(plan) for renderer in RENDERERS))


def render_json(data: Mapping[str, Any]) -> str:
    """Return canonical JSON: sorted keys, two spaces, a newline at the end."""
    return json.dumps(data, indent=2, sort_keys=True) + "\n"


def _expectations(plan: HostDraft) -> Iterator[HostFile]:
    yield HostFile(EXPECTATIONS, render_json(expectations_document(plan)))


def _kernel_arguments(plan: HostDraft) -> Iterator[HostFile]:
    """Yield the kernel arguments, a word a line, and the drop-in of GRUB where it reads one.

    Hosts with grubby are changed by command.
    """
    ours = plan.written_arguments
    yield _document(plan, KERNEL_ARGUMENTS, ours, [argument.token for argument in ours])
    if plan.image.bootloader is Bootloader.GRUB_DROP_IN:
        lines = [f'GRUB_CMDLINE_LINUX="$GRUB_CMDLINE_LINUX {a.token}"' for a in ours]
        yield _document(plan, GRUB_DROP_IN, ours, lines)


def _sysctls(plan: HostDraft) -> Iterator[HostFile]:
    yield _document(plan, SYSCTL, plan.sysctls, [_sysctl(sysctl) for sysctl in plan.sysctls])


def _sysctl(setting: Sysctl) -> str:
    """Write a line of sysctl.d(5); a leading dash lets a kernel without the key pass."""
    return f"{'-' if setting.since else ''}{setting.key} = {setting.value}"


def _sysfs(plan: HostDraft) -> Iterator[HostFile]:
    lines = [f"w- {write.path} - - - - {write.value}" for write in plan.sysfs]
    yield _document(plan, SYSFS, plan.sysfs, lines)


def _document(
    plan: HostDraft,
    path: str,
    settings: Sequence[Setting],
    lines: Sequence[str],
) -> HostFile:
    """Return a file with a line for each setting, below its reason."""
    text = [plan.heading]
    for setting, line in zip(settings, lines, strict=True):
        text += ["", f"# {setting.why}", line]
    return HostFile(path, "\n".join(text) + "\n", tuple(settings))


def _irqbalance(plan: HostDraft) -> Iterator[HostFile]:
    path = plan.image.irqbalance_file
    placed = any(masked.unit == IRQBALANCE for masked in plan.of(MaskedUnit))
    if not plan.cpus.isolated or path is None or placed:
        return
    lines = [
        plan.heading,
        "",
        "# irqbalance, if it is installed, places interrupts on housekeeping CPUs only",
        f"IRQBALANCE_BANNED_CPULIST={format_cpulist(plan.cpus.isolated)}",
    ]
    yield HostFile(path, "\n".join(lines) + "\n")


def _kubelet(plan: HostDraft) -> Iterator[HostFile]:
    """Yield the fields as a whole document, as a drop-in of the kubelet must be."""
    fields = plan.of(KubeletField)
    if fields:
        about = {"apiVersion": "kubelet.config.k8s.io/v1beta1", "kind": "KubeletConfiguration"}
        yield HostFile(KUBELET, render_json({**about, **plan.kubelet}), fields)


def _udev_rules(plan: HostDraft) -> Iterator[HostFile]:
    drives = plan.of(DriveSetting)
    if lines := [*_drive_rules(drives), *interface_rules(plan)]:
        yield HostFile(UDEV_RULES, "\n".join([plan.heading, *lines]) + "\n", drives)


def _drive_rules(drives: Sequence[DriveSetting]) -> Iterator[str]:
    for setting in drives:
        yield f"# {setting.why}"
        yield (
            f'ACTION=="add|change", SUBSYSTEM=="block", ENV{{DEVTYPE}}=="disk", '
            f'KERNEL=="{setting.drives}", ATTR{{{setting.attribute}}}="{setting.value}"'
        )


def _masked_units(plan: HostDraft) -> Iterator[HostFile]:
    """Yield an empty unit file for each, which masks as a link to /dev/null (systemd.unit(5))."""
    for masked in plan.of(MaskedUnit):
        yield HostFile(f"{UNITS}/{masked.unit}", "", (masked,))


def _unit_limits(plan: HostDraft) -> Iterator[HostFile]:
    by_unit = groupby(sorted(plan.of(UnitLimit), key=_unit), key=_unit)
    for unit, group in by_unit:
        limits = tuple(group)
        lines = [plan.heading, "[Service]"]
        for limit in limits:
            lines += [f"# {limit.why}", f"Limit{limit.resource}={limit.value}"]
        yield HostFile(f"{UNITS}/{unit}.d/{LIMITS}", "\n".join(lines) + "\n", limits)


def _unit(limit: UnitLimit) -> str:
    return limit.unit


def _whole_files(plan: HostDraft) -> Iterator[HostFile]:
    for file in plan.of(WholeFile):
        yield HostFile(file.path, file.text, (file, *file.carries))


RENDERERS: Final[tuple[Callable[[HostDraft], Iterator[HostFile]], ...]] = (
    _expectations,
    _kernel_arguments,
    _sysctls,
    _sysfs,
    audit_files,
    boot_files,
    _irqbalance,
    _kubelet,
    interface_files,
    _udev_rules,
    _masked_units,
    _unit_limits,
    _whole_files,
)
