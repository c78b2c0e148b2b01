"""The user data on a real boot: one reboot, then the planned kernel, and no reboot after."""

from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.rendering.boot_script import MARKER
from tests.support.guest.guest import Guest

UNIT = "corelane-kernel-arguments.service"


def test_user_data_reboots_once_and_converges(guest: Guest, plan: HostPlan) -> None:
    words = guest.read("/proc/cmdline").split()

    assert guest.boots == 2, "the first boot's script reboots, the second has nothing to do"
    missing = [a.token for a in plan.kernel_arguments if a.token not in words]
    assert not missing, "update-grub read the drop-in"
    assert guest.run("test", "-e", MARKER).code == 1, "the marker goes once the words are there"
    assert guest.sh(f"systemctl is-active {UNIT}").strip() == "active"
    assert guest.sh("cloud-init status --wait").strip() == "status: done"


def test_no_unit_fails(guest: Guest) -> None:
    assert not guest.sh("systemctl --failed --no-legend --plain").strip()


def test_the_third_boot_does_not_reboot(guest: Guest) -> None:
    before = guest.boots
    guest.reboot()

    assert guest.boots == before + 1
    assert guest.sh(f"systemctl is-active {UNIT}").strip() == "active"
