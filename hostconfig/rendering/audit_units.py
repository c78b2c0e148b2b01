"""The units that audit a bare-metal host at every boot and every five minutes."""

from collections.abc import Iterator
from typing import Final

from corelane.hostconfig.model.cpuset import format_cpulist
from corelane.hostconfig.model.hardware import HardwareKind
from corelane.hostconfig.model.host_files import HostFile
from corelane.hostconfig.model.host_plan import HostDraft
from corelane.hostconfig.model.paths import (
    AGENT,
    AUDIT_TIMER,
    AUDIT_UNIT,
    BOOT_UNIT,
    DOCKER_AUDIT,
    INTERFACES_UNIT,
    METRICS,
    unit_name,
)

TUNING: Final = ("systemd-sysctl.service", "systemd-tmpfiles-setup.service")
"""Units of systemd that put settings into force at boot."""
STATE: Final = METRICS.removeprefix("var/lib/").rpartition("/")[0]

_SERVICE: Final = f"""\
[Unit]
Description=Compare this host with its plan
After={" ".join((*TUNING, unit_name(BOOT_UNIT), unit_name(INTERFACES_UNIT)))}
ConditionPathExists=/{AGENT}

[Service]
Type=oneshot
ExecStart=/usr/bin/python3 -I /{AGENT} audit --textfile /{METRICS}
StateDirectory={STATE}
TimeoutStartSec=120
# It must not disturb the host: idle priority, little memory, housekeeping CPUs.
@AFFINITY@CPUSchedulingPolicy=idle
IOSchedulingClass=idle
MemoryMax=128M
TasksMax=8
# It may read files and the parameters of interfaces and ask chronyd, and nothing else.
CapabilityBoundingSet=
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
PrivateDevices=yes
PrivateTmp=yes
LockPersonality=yes
MemoryDenyWriteExecute=yes
RestrictAddressFamilies=AF_INET
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
IPAddressDeny=any
IPAddressAllow=127.0.0.1
SystemCallArchitectures=native
SystemCallFilter=@system-service
"""

_TIMER: Final = """\
[Unit]
Description=Compare this host with its plan every five minutes

[Timer]
OnBootSec=60
OnUnitActiveSec=300
# systemd chooses the moment, so that no CPU is woken for it alone.
AccuracySec=30

[Install]
WantedBy=timers.target
"""

_GATE: Final = f"""\
# No container starts on a host that differs from its plan, or that the audit cannot read.
# `journalctl -u {unit_name(AUDIT_UNIT)}` shows what is wrong; then `systemctl start docker`.
[Unit]
Requires={unit_name(AUDIT_UNIT)}
After={unit_name(AUDIT_UNIT)}
# Without the agent the audit is skipped, which systemd counts as success.
AssertPathExists=/{AGENT}
"""


def audit_files(plan: HostDraft) -> Iterator[HostFile]:
    """Yield the units; in EC2 a pod audits its node, and a taint is the gate instead."""
    if plan.hardware.kind is not HardwareKind.BARE_METAL:
        return
    yield HostFile(AUDIT_UNIT, _service(plan))
    yield HostFile(AUDIT_TIMER, _TIMER)
    if not plan.kubelet:
        yield HostFile(DOCKER_AUDIT, _GATE)


def _service(plan: HostDraft) -> str:
    cpus = plan.cpus.housekeeping if plan.cpus.isolated else frozenset[int]()
    affinity = f"CPUAffinity={format_cpulist(cpus)}\n" if cpus else ""
    return _SERVICE.replace("@AFFINITY@", affinity)
