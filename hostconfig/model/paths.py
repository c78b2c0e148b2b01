"""Paths of the rendered files, relative to the root of a host."""

from typing import Final

KERNEL_ARGUMENTS: Final = "etc/corelane/kernel-arguments"
PLAN: Final = "etc/corelane/host-plan.json"
EXPECTATIONS: Final = "etc/corelane/expectations.json"
"""The expected settings, which the agent reads."""
NODE_CONFIG: Final = "etc/corelane/node-config.yaml"
GRUB_DROP_IN: Final = "etc/default/grub.d/60-corelane.cfg"
UNITS: Final = "etc/systemd/system"
IRQBALANCE: Final = "irqbalance.service"
MODULES: Final = "etc/modules-load.d/60-corelane.conf"
SYSCTL: Final = "etc/sysctl.d/99-zz-corelane.conf"
"""Last in sysctl.d(5)'s order: images bring 99-amazon, 99-nodeadm and 99-sysctl.conf."""
SYSFS: Final = "etc/tmpfiles.d/90-corelane.conf"
KUBELET: Final = "etc/kubernetes/kubelet.conf.d/60-corelane.conf"
KUBELET_UNIT: Final = "etc/systemd/system/kubelet.service.d/60-corelane.conf"
KUBELET_STATE: Final = "etc/tmpfiles.d/91-corelane-kubelet.conf"
CPU_STATE: Final = "/var/lib/kubelet/cpu_manager_state"
MEMORY_STATE: Final = "/var/lib/kubelet/memory_manager_state"
"""What the kubelet keeps across its restarts (pkg/kubelet/cm, the checkpoints of its managers)."""
DOCKER_UNIT: Final = "etc/systemd/system/docker.service.d/60-corelane.conf"
FOLDERS: Final = "etc/tmpfiles.d/92-corelane-folders.conf"
DOCKER_DAEMON: Final = "etc/docker/daemon.json"
UDEV_RULES: Final = "etc/udev/rules.d/90-corelane.rules"
RESCTRL_MOUNT: Final = "etc/systemd/system/sys-fs-resctrl.mount"
INTERFACES_SCRIPT: Final = "usr/local/sbin/corelane-interfaces"
FIND_NIC: Final = f"/{INTERFACES_SCRIPT} find"
"""The command that prints what Linux calls an interface of the plan."""
INTERFACES_UNIT: Final = "etc/systemd/system/corelane-interfaces.service"
THREADS_UNIT: Final = "etc/systemd/system/corelane-kernel-threads.service"
AGENT: Final = "usr/local/lib/corelane/agent.pyz"
AUDIT_UNIT: Final = "etc/systemd/system/corelane-audit.service"
AUDIT_TIMER: Final = "etc/systemd/system/corelane-audit.timer"
DOCKER_AUDIT: Final = "etc/systemd/system/docker.service.d/61-corelane-audit.conf"
METRICS: Final = "var/lib/corelane/metrics/corelane.prom"
"""The last audit, for a Prometheus textfile collector."""
CHRONY: Final = {
    "etc/chrony.conf": "chronyd.service",
    "etc/chrony/chrony.conf": "chrony.service",
}
"""The unit that reads each of the files in which distributions configure chrony."""
LIMITS: Final = "60-corelane-limits.conf"
"""Name of the drop-in that limits what a unit starts."""
BOOT_SCRIPT: Final = "usr/local/sbin/corelane-kernel-arguments"
BOOT_UNIT: Final = "etc/systemd/system/corelane-kernel-arguments.service"
HOLD: Final = "etc/systemd/system/kubelet.service.d/50-corelane-delivered.conf"
DELIVERED: Final = "var/lib/corelane/delivered"
"""Exists once everything was put onto the host; without it no kubelet starts."""
SSM_JOIN: Final = "usr/local/lib/corelane/ssm_join.py"
JOIN_UNIT: Final = "etc/systemd/system/corelane-join.service"


def mode_of(path: str) -> str:
    """Return the permissions of a rendered file: programs may be run, nothing is secret."""
    return "0755" if path.startswith("usr/local/sbin/") else "0644"


def unit_name(path: str) -> str:
    """Return the systemd name of a unit file."""
    return path.rpartition("/")[2]
