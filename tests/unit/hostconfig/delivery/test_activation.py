"""Each file of a host is put into force by its own commands, and by no more."""

import pytest

from corelane.hostconfig.delivery.activation import commands
from corelane.hostconfig.model.paths import (
    AUDIT_TIMER,
    BOOT_SCRIPT,
    BOOT_UNIT,
    INTERFACES_UNIT,
    MODULES,
    RESCTRL_MOUNT,
    UDEV_RULES,
)

ALWAYS = [*commands({})]
"""What reads sysctls and values of sysfs, which every plan has."""


@pytest.mark.parametrize(
    ("path", "lines"),
    [
        (MODULES, ["systemctl restart systemd-modules-load.service"]),
        (
            UDEV_RULES,
            ["udevadm control --reload", "udevadm trigger --settle --subsystem-match=block"],
        ),
        (
            INTERFACES_UNIT,
            [
                "systemctl enable corelane-interfaces.service",
                "systemctl restart --no-block corelane-interfaces.service",
            ],
        ),
        (
            RESCTRL_MOUNT,
            [
                "systemctl enable sys-fs-resctrl.mount",
                "systemctl start --no-block sys-fs-resctrl.mount",
            ],
        ),
        (AUDIT_TIMER, ["systemctl enable --now corelane-audit.timer"]),
        (BOOT_UNIT, ["systemctl enable corelane-kernel-arguments.service", f"/{BOOT_SCRIPT}"]),
    ],
)
def test_a_file_is_put_into_force(path: str, lines: list[str]) -> None:
    found = [" ".join(each) for each in commands({path: "content"}) if each not in ALWAYS]

    assert found == lines


def test_units_and_values_are_read_anew_in_any_case() -> None:
    assert [" ".join(each) for each in ALWAYS] == [
        "systemctl daemon-reload",
        "systemctl restart systemd-sysctl.service",
        "systemd-tmpfiles --create /etc/tmpfiles.d/90-corelane.conf",
    ]
