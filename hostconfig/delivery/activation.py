"""The files of a plan that go onto a host, and the commands that put them into force."""

from collections.abc import Iterator, Mapping
from typing import Final

from corelane.hostconfig.model.host_files import HostFile, HostFiles
from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.model.paths import (
    AUDIT_TIMER,
    BOOT_SCRIPT,
    BOOT_UNIT,
    CHRONY,
    DELIVERED,
    DOCKER_DAEMON,
    FOLDERS,
    HOLD,
    INTERFACES_UNIT,
    KERNEL_ARGUMENTS,
    KUBELET,
    LIMITS,
    MODULES,
    PLAN,
    RESCTRL_MOUNT,
    SYSFS,
    THREADS_UNIT,
    UDEV_RULES,
    UNITS,
    unit_name,
)

_HOLD: Final = f"""\
# The kubelet does not start, at this boot or later, before every file of the plan is here.
[Unit]
AssertPathExists=/{DELIVERED}
"""

_STEPS: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    UDEV_RULES: (
        ("udevadm", "control", "--reload"),
        ("udevadm", "trigger", "--settle", "--subsystem-match=block"),
    ),
    # Not waited for: a host that lacks an interface is still given the rest, and its audit says so.
    INTERFACES_UNIT: (
        ("systemctl", "enable", unit_name(INTERFACES_UNIT)),
        ("systemctl", "restart", "--no-block", unit_name(INTERFACES_UNIT)),
    ),
    RESCTRL_MOUNT: (
        ("systemctl", "enable", unit_name(RESCTRL_MOUNT)),
        ("systemctl", "start", "--no-block", unit_name(RESCTRL_MOUNT)),
    ),
    THREADS_UNIT: (("systemctl", "enable", "--now", unit_name(THREADS_UNIT)),),
    AUDIT_TIMER: (("systemctl", "enable", "--now", unit_name(AUDIT_TIMER)),),
    HOLD: (("install", "-D", "-m", "0644", "/dev/null", f"/{DELIVERED}"),),
    BOOT_UNIT: (("systemctl", "enable", unit_name(BOOT_UNIT)), (f"/{BOOT_SCRIPT}",)),
}
"""The commands for each file, in the order in which they run."""


def delivered_files(plan: HostPlan) -> HostFiles:
    """Return the files that go onto a host, less those that nodeadm writes or that only inform."""
    if plan.image.joins_with == "nodeadm":
        # User data has little room, and the expectations have the arguments and their reasons, too.
        left = {PLAN, KUBELET, KERNEL_ARGUMENTS}
        return plan.files.without(left).plus(HostFile(HOLD, _HOLD))
    return plan.files.without({PLAN} if plan.image.joins_with == "none" else {PLAN, KUBELET})


def commands(files: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    """Yield what puts the files into force; the last may reboot and does not return then."""
    yield ("systemctl", "daemon-reload")
    if MODULES in files:
        yield ("systemctl", "restart", "systemd-modules-load.service")
    yield ("systemctl", "restart", "systemd-sysctl.service")
    for lines in (SYSFS, *({FOLDERS} & files.keys())):
        yield ("systemd-tmpfiles", "--create", f"/{lines}")
    yield from _unit_commands(files)
    for path, steps in _STEPS.items():
        if path in files:
            yield from steps


def _unit_commands(files: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    """Yield what stops masked units, and has limits, Docker and time sources take effect.

    A masked unit can be stopped whether it exists or not. Nothing is waited for: before the
    reboot that a plan may need, a clock may be missing that chronyd then finds.
    """
    masked = [path for path, text in files.items() if not text and _is_unit(path)]
    if masked:
        yield ("systemctl", "stop", *(unit_name(path) for path in masked))
    for path in files:
        if path.endswith(f".d/{LIMITS}"):
            limited = path.split("/")[-2].removesuffix(".d")
            yield ("systemctl", "--no-block", "try-restart", limited)
        if path == DOCKER_DAEMON:
            yield ("systemctl", "--no-block", "try-restart", "docker.service")
        if path in CHRONY:
            yield ("systemctl", "--no-block", "restart", CHRONY[path])


def _is_unit(path: str) -> bool:
    return path.rpartition("/")[0] == UNITS
