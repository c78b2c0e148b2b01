"""The host script writes the rendered files byte for byte, whatever they hold."""

from pathlib import Path

from corelane.hostconfig.delivery.activation import delivered_files
from corelane.hostconfig.delivery.host_script import host_script, packed
from corelane.hostconfig.model.paths import BOOT_SCRIPT, KUBELET, PLAN, SYSCTL
from corelane.hostconfig.model.settings import Sysctl
from tests.support.hosts import a_plan, changed
from tests.support.shell import run

HOSTILE = "$(touch /tmp/owned) `id` ${HOME} 'quoted' \"twice\" \\ CORELANE-END"


def deliver(script: str, root: Path) -> None:
    """Run the script with a folder for a root and no tool that acts on this machine."""
    bin_folder = root / "bin"
    bin_folder.mkdir()
    for tool in ("systemctl", "systemd-tmpfiles", "udevadm", "corelane-interfaces"):
        (bin_folder / tool).write_text("#!/bin/sh\n")
        (bin_folder / tool).chmod(0o755)
    script = script.removesuffix(f"/{BOOT_SCRIPT}\n")
    for top in ("/etc/", "/usr/local/", "/var/lib/"):
        script = script.replace(f" {top}", f" {root}{top}").replace(f">{top}", f">{root}{top}")
    done = run("/bin/bash", "-c", script, env={"PATH": f"{bin_folder}:/usr/bin:/bin"})
    assert done.returncode == 0, done.stderr


def test_files_arrive_byte_for_byte(tmp_path: Path) -> None:
    plan = a_plan()
    deliver(host_script(plan), tmp_path)

    for path, text in delivered_files(plan).items():
        assert (tmp_path / path).read_text().replace(str(tmp_path), "") == text, path
    assert (tmp_path / "usr/local/sbin/corelane-kernel-arguments").stat().st_mode & 0o111


def test_a_link_is_replaced_and_what_it_points_at_left_alone(tmp_path: Path) -> None:
    """A unit that someone masked before is a link to /dev/null."""
    device, masked = tmp_path / "null", tmp_path / "etc/systemd/system/fstrim.timer"
    device.write_text("a device")
    device.chmod(0o666)
    masked.parent.mkdir(parents=True)
    masked.symlink_to(device)

    deliver(host_script(a_plan()), tmp_path)

    assert masked.read_text() == ""
    assert not masked.is_symlink()
    assert (device.read_text(), device.stat().st_mode & 0o777) == ("a device", 0o666)


def test_a_hostile_reason_is_text_and_never_a_command(tmp_path: Path) -> None:
    plan = a_plan("m7i.4xlarge", "general-purpose")
    hostile = (Sysctl(key="vm.swappiness", value="1", why=HOSTILE),)
    deliver(host_script(changed(plan, settings=hostile)), tmp_path)

    assert HOSTILE in (tmp_path / SYSCTL).read_text()


def test_the_kubelets_file_and_the_plan_stay_behind() -> None:
    assert not {KUBELET, PLAN} & delivered_files(a_plan()).keys()


def test_a_file_that_holds_the_end_mark_is_still_written_whole(tmp_path: Path) -> None:
    plan = a_plan("m7i.4xlarge", "general-purpose")
    marked = Sysctl.model_construct(key="vm.swappiness", value="1", why="x\nCORELANE-END\nfalse")
    deliver(host_script(changed(plan, settings=(marked,))), tmp_path)

    assert "CORELANE-END\nfalse\nvm.swappiness = 1" in (tmp_path / SYSCTL).read_text()


def test_packed_user_data_says_how_to_read_it(tmp_path: Path) -> None:
    plan = a_plan()
    text = packed(host_script(plan), plan)
    (tmp_path / "THIS-FILE").write_text(text)
    _, _, command = next(row for row in text.splitlines() if "To read it" in row).partition(": ")
    done = run("/bin/bash", "-c", f"cd {tmp_path} && {command}")

    assert done.stdout == host_script(plan), done.stderr
