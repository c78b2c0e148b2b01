"""Kernels that really boot without an argument: they are found out, mended, or stopped."""

from corelane.hostconfig.rendering.boot_script import MARKER
from tests.support.guest.audited import audited
from tests.support.guest.guest import Guest

UNIT = "corelane-kernel-arguments.service"
CONFIGURATION = "/boot/grub/grub.cfg"
REFUSAL = "/etc/default/grub.d/99-refuses.cfg"
NOHZ_FULL = r"nohz_full=\S*"
DROPPED = {
    "isolcpus": r"isolcpus=\S*",
    "nohz_full": NOHZ_FULL,
    "nosmt": r"nosmt\b",
    "hugepages of 1G": r"hugepagesz=1G hugepages=\S*",
}


def test_a_kernel_that_booted_without_arguments_is_found_out(guest: Guest) -> None:
    """Leave out four at once, since a boot is what takes time; each alone is broken elsewhere."""
    edits = " ".join(f"-e 's/ {word}//'" for word in DROPPED.values())
    guest.sh(
        f"systemctl disable {UNIT}; cp {CONFIGURATION} /root/whole.cfg\n"
        f"sed -i -E {edits} {CONFIGURATION}"
    )
    guest.reboot()
    found = audited(guest)
    guest.sh(f"cp /root/whole.cfg {CONFIGURATION}; systemctl enable {UNIT}")

    assert set(found.of("drift")) == set(DROPPED)
    assert not found.of("unreadable")


def test_a_host_whose_boot_loader_lost_an_argument_mends_itself(guest: Guest) -> None:
    guest.sh(f"sed -i -E 's/ {NOHZ_FULL}//' {CONFIGURATION}")
    before = guest.boots
    guest.reboot_through(2)

    assert guest.boots == before + 2, "one boot finds it out, the next has it"
    assert guest.run("test", "-e", MARKER).code == 1
    assert audited(guest).of("drift") == {}


def test_an_argument_that_the_boot_loader_never_takes_stops_the_host(guest: Guest) -> None:
    # A POSIX shell reads this file.
    refusal = "GRUB_CMDLINE_LINUX=$(echo \"$GRUB_CMDLINE_LINUX\" | sed 's/skew_tick=1//')\n"
    guest.copy_in(REFUSAL, refusal.encode())
    guest.sh("update-grub")
    before = guest.boots
    guest.reboot_through(2)

    assert guest.boots == before + 2, "the words had their one reboot, and no second"
    assert guest.run("systemctl", "is-failed", UNIT).out.strip() == "failed"
    assert "skew_tick=1" in guest.read(MARKER)
    assert list(audited(guest).of("drift")) == ["skew_tick"]


def test_it_starts_again_once_the_boot_loader_takes_them(guest: Guest) -> None:
    guest.sh(f"rm {REFUSAL}; update-grub")
    guest.reboot()

    assert guest.sh(f"systemctl is-active {UNIT}").strip() == "active"
    assert guest.run("test", "-e", MARKER).code == 1
    assert audited(guest).code == 0
