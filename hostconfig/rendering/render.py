"""Turn a host plan into the files of a host. Pure: the same plan gives the same bytes."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from corelane.hostconfig.expectations.document import expectations_document
from corelane.hostconfig.model.cpuset import format_cpulist
from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.model.image import Bootloader
from corelane.hostconfig.model.paths import (
    EXPECTATIONS,
    GRUB_DROP_IN,
    IRQBALANCE,
    KERNEL_ARGUMENTS,
    KUBELET,
    PLAN,
    SYSCTL,
    SYSFS,
)
from corelane.hostconfig.model.settings import (
    HostFile,
    KernelArgument,
    MaskedUnit,
    Sysctl,
    SysfsWrite,
)
from corelane.hostconfig.rendering.audit_units import audit_files
from corelane.hostconfig.rendering.boot_script import boot_files
from corelane.hostconfig.rendering.interfaces import interface_files
from corelane.hostconfig.rendering.udev_rules import rule_files
from corelane.hostconfig.rendering.unit_files import unit_files


def render(plan: HostPlan) -> Mapping[str, str]:
    """Return file contents by path, relative to the host's root, in path order."""
    files = {
        EXPECTATIONS: render_json(expectations_document(plan)),
        KERNEL_ARGUMENTS: render_arguments(plan),
        PLAN: render_json(plan.as_data()),
        SYSCTL: _document(plan, ((s, _sysctl(s)) for s in plan.sysctls)),
        SYSFS: _document(plan, ((s, f"w- {s.path} - - - - {s.value}") for s in plan.sysfs)),
        **audit_files(plan),
        **boot_files(plan),
        **_grub(plan),
        **_irqbalance(plan),
        **_kubelet(plan),
        **interface_files(plan, heading(plan)),
        **rule_files(plan, heading(plan)),
        **unit_files(plan, heading(plan)),
        **{file.path: file.text for file in plan.of(HostFile)},
    }
    return dict(sorted(files.items()))


def render_arguments(plan: HostPlan) -> str:
    """Return the kernel arguments, a word a line, each below its reason."""
    return _document(plan, ((a, a.token) for a in plan.written_arguments))


def render_json(data: Mapping[str, Any]) -> str:
    """Return canonical JSON: sorted keys, two spaces, a newline at the end."""
    return json.dumps(data, indent=2, sort_keys=True) + "\n"


def kubelet_document(plan: HostPlan) -> dict[str, Any]:
    """Return the kubelet's settings as a document of their own, which a drop-in must be."""
    return {
        "apiVersion": "kubelet.config.k8s.io/v1beta1",
        "kind": "KubeletConfiguration",
        **plan.kubelet,
    }


def heading(plan: HostPlan) -> str:
    """Return the line that tells a reader where a file comes from."""
    return (
        f"# Pool {plan.pool}: profile {plan.profile.name} on {plan.hardware.name}. "
        "Generated: edit the profile, not this file."
    )


def _document(
    plan: HostPlan, lines: Iterable[tuple[KernelArgument | Sysctl | SysfsWrite, str]]
) -> str:
    text = [heading(plan)]
    for setting, line in lines:
        text += ["", f"# {setting.why}", line]
    return "\n".join(text) + "\n"


def _sysctl(setting: Sysctl) -> str:
    """Write a line of sysctl.d(5); a leading dash lets a kernel without the key pass."""
    return f"{'-' if setting.since else ''}{setting.key} = {setting.value}"


def _grub(plan: HostPlan) -> dict[str, str]:
    """Extend the command line where GRUB reads drop-ins; grubby hosts are changed by command."""
    if plan.image.bootloader is not Bootloader.GRUB_DROP_IN:
        return {}
    lines = [heading(plan)]
    for argument in plan.written_arguments:
        word = f'GRUB_CMDLINE_LINUX="$GRUB_CMDLINE_LINUX {argument.token}"'
        lines += ["", f"# {argument.why}", word]
    return {GRUB_DROP_IN: "\n".join(lines) + "\n"}


def _irqbalance(plan: HostPlan) -> dict[str, str]:
    placed = any(masked.unit == IRQBALANCE for masked in plan.of(MaskedUnit))
    if not plan.cpus.isolated or plan.image.irqbalance_file is None or placed:
        return {}
    lines = [
        heading(plan),
        "",
        "# irqbalance spreads interrupts over housekeeping CPUs only, should it be installed",
        f"IRQBALANCE_BANNED_CPULIST={format_cpulist(plan.cpus.isolated)}",
    ]
    return {plan.image.irqbalance_file: "\n".join(lines) + "\n"}


def _kubelet(plan: HostPlan) -> dict[str, str]:
    return {KUBELET: render_json(kubelet_document(plan))} if plan.kubelet else {}
