"""The program for interfaces, run by bash on a made-up host with a stand-in for ethtool."""

from dataclasses import dataclass
from pathlib import Path
from shutil import which
from subprocess import CompletedProcess
from typing import Any

import pytest

from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.model.paths import INTERFACES_SCRIPT, INTERFACES_UNIT, UDEV_RULES
from corelane.hostconfig.model.settings import (
    InterfaceSetting,
    InterruptPlacement,
    UnsetParameter,
)
from tests.support.hosts import a_plan, changed
from tests.support.shell import run

VIRTIO = "virtio3"
UP, DOWN = "0x1003", "0x1002"


@dataclass
class Host:
    """A folder that plays the host; ethtool writes down how it was called."""

    root: Path
    script: str

    def start(self) -> CompletedProcess[str]:
        (self.root / "calls").write_text("")
        text = self.script
        for folder in ("/sys/", "/proc/"):
            text = text.replace(folder, f"{self.root}{folder}")
        return run("/bin/bash", "-c", text, env={"PATH": f"{self.root / 'bin'}:/usr/bin:/bin"})

    def ethtool_answers(self, code: int, said: str = "") -> None:
        self.tool("ethtool", f'echo "$*" >>{self.root}/calls\necho "{said}"\nexit {code}')

    def tool(self, name: str, does: str) -> None:
        path = self.root / "bin" / name
        path.write_text(f"#!/bin/bash\n{does}\n")
        path.chmod(0o755)

    def interface(self, name: str, interrupts: tuple[int, ...], *, virtio: bool = False) -> None:
        function = self.root / "sys/devices/pci0000:00" / name
        device = function / VIRTIO if virtio else function
        device.mkdir(parents=True)
        (self.root / "sys/class/net" / name).mkdir(parents=True)
        (self.root / "sys/class/net" / name / "device").symlink_to(device)
        self.write(f"sys/class/net/{name}/flags", UP)
        for number in interrupts:
            self.write(f"sys/devices/pci0000:00/{name}/msi_irqs/{number}", "msix")
            self.write(f"proc/irq/{number}/smp_affinity_list", "0-47")

    def queues(self, name: str, *files: str) -> None:
        for file in files:
            self.write(f"sys/class/net/{name}/queues/{file}", "0")

    def write(self, path: str, text: str) -> None:
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(f"{text}\n")

    def read(self, path: str) -> str:
        return (self.root / path).read_text().strip()

    @property
    def calls(self) -> list[str]:
        return (self.root / "calls").read_text().splitlines()


def a_host(root: Path, plan: HostPlan) -> Host:
    (root / "bin").mkdir()
    host = Host(root, plan.files[INTERFACES_SCRIPT])
    host.ethtool_answers(0)
    return host


def interfaces(**wanted: object) -> dict[str, Any]:
    """Return overrides that ask for nothing of interfaces but this."""
    nothing = {"moderationUs": None, "placeInterrupts": False, "steerPackets": False}
    return {"network": {"interfaces": {**nothing, **wanted}}}


def test_ethtool_is_asked_for_each_parameter_queues_first(tmp_path: Path) -> None:
    wanted = interfaces(moderationUs=0, queues=4, receiveRing=4096, transmitRing=512)
    host = a_host(tmp_path, a_plan(**wanted))
    host.interface("eth0", ())
    done = host.start()

    assert done.returncode == 0, done.stderr
    assert host.calls == [
        "-L eth0 combined 4",
        "-G eth0 rx 4096",
        "-G eth0 tx 512",
        "-C eth0 adaptive-rx off",
        "-C eth0 rx-usecs 0",
        "-C eth0 tx-usecs 0",
    ], "a change of queues or rings resets what follows"


def test_nothing_to_change_is_no_failure(tmp_path: Path) -> None:
    host = a_host(tmp_path, a_plan(**interfaces(moderationUs=0)))
    host.interface("eth0", ())
    host.ethtool_answers(80, "no coalesce parameters changed, aborting")

    assert host.start().returncode == 0


def test_a_refusal_is_told_and_the_rest_still_set(tmp_path: Path) -> None:
    host = a_host(tmp_path, a_plan(**interfaces(moderationUs=0)))
    host.interface("eth0", ())
    host.ethtool_answers(92, "netlink error: Operation not supported")
    done = host.start()

    assert done.returncode == 1
    assert "ethtool -C eth0 rx-usecs 0: netlink error: Operation not supported" in done.stderr
    assert len(host.calls) == 3, "each is tried"


def test_an_interface_that_is_not_there_is_told(tmp_path: Path) -> None:
    host = a_host(tmp_path, a_plan(**interfaces(moderationUs=0)))
    done = host.start()

    assert (done.returncode, host.calls) == (1, [])
    assert "eth0: no such interface" in done.stderr


def test_interrupts_are_dealt_to_housekeeping_cpus_in_their_order(tmp_path: Path) -> None:
    host = a_host(tmp_path, a_plan(**interfaces(placeInterrupts=True)))
    host.interface("eth0", (9, 10, 24))
    done = host.start()
    placed = [host.read(f"proc/irq/{number}/smp_affinity_list") for number in (9, 10, 24)]

    assert done.returncode == 0, done.stderr
    assert placed == ["0", "1", "0"], "9 comes before 10, as numbers do"


def test_interrupts_are_placed_once_the_driver_has_opened_the_interface(tmp_path: Path) -> None:
    host = a_host(tmp_path, a_plan(**interfaces(placeInterrupts=True)))
    host.interface("eth0", (24,))
    host.write("sys/class/net/eth0/flags", DOWN)
    opens = f"cd {tmp_path}; echo 40 >proc/irq/24/smp_affinity_list; "
    host.tool("sleep", f"{opens}echo {UP} >sys/class/net/eth0/flags")
    done = host.start()

    assert (done.returncode, done.stderr) == (0, "")
    assert host.read("sys/class/net/eth0/flags") == UP, "it waited"
    assert host.read("proc/irq/24/smp_affinity_list") == "0", "the driver's own choice was 40"


def test_an_interface_that_stays_down_is_told_and_set_all_the_same(tmp_path: Path) -> None:
    host = a_host(tmp_path, a_plan(**interfaces(placeInterrupts=True)))
    host.interface("eth0", (24,))
    host.write("sys/class/net/eth0/flags", DOWN)
    host.tool("sleep", "")
    done = host.start()

    assert done.returncode == 0, "an unplugged port is no failure"
    assert "eth0 is down" in done.stderr
    assert host.read("proc/irq/24/smp_affinity_list") == "0"


def test_an_interrupt_that_was_never_asked_for_is_passed_over(tmp_path: Path) -> None:
    host = a_host(tmp_path, a_plan(**interfaces(placeInterrupts=True)))
    host.interface("eth0", (24,))
    host.write("sys/devices/pci0000:00/eth0/msi_irqs/25", "msix")

    assert host.start().returncode == 0


def test_a_virtio_device_has_the_interrupts_of_its_pci_function(tmp_path: Path) -> None:
    host = a_host(tmp_path, a_plan(**interfaces(placeInterrupts=True)))
    host.interface("eth0", (24,), virtio=True)

    assert host.start().returncode == 0
    assert host.read("proc/irq/24/smp_affinity_list") == "0"


def test_a_placed_queue_hands_no_packet_on(tmp_path: Path) -> None:
    host = a_host(tmp_path, a_plan(**interfaces(placeInterrupts=True)))
    host.interface("eth0", (24,))
    host.queues("eth0", "rx-0/rps_cpus", "rx-1/rps_cpus")
    host.write("sys/class/net/eth0/queues/rx-0/rps_cpus", "00000000,00000003")
    kept = tmp_path / "sys/class/net/eth0/queues/rx-1/rps_cpus"
    before = kept.stat().st_mtime_ns

    assert host.start().returncode == 0
    assert host.read("sys/class/net/eth0/queues/rx-0/rps_cpus") == "0", "net.core.rps_default_mask"
    assert kept.stat().st_mtime_ns == before


@pytest.mark.parametrize(
    ("interrupts", "says"), [((), "the kernel places what it has"), ((24,), "")]
)
def test_an_interface_that_may_be_without_interrupts_fails_nothing(
    tmp_path: Path, interrupts: tuple[int, ...], says: str
) -> None:
    plan = a_plan(**interfaces(placeInterrupts=True))
    (placement,) = plan.of(InterruptPlacement)
    optional = placement.model_copy(update={"optional": True})
    host = a_host(tmp_path, changed(plan, settings=(optional,)))
    host.interface("eth0", interrupts)
    done = host.start()

    assert done.returncode == 0
    assert says in done.stderr
    assert bool(done.stderr) == bool(says)
    if interrupts:
        assert host.read("proc/irq/24/smp_affinity_list") == "0"


def test_a_parameter_that_is_not_set_is_a_comment(tmp_path: Path) -> None:
    plan = a_plan(**interfaces())
    unset = UnsetParameter(nic="eth0", parameter="rx-usecs", why="made up $(reboot) for a test")
    host = a_host(tmp_path, changed(plan, settings=(unset,)))
    host.interface("eth0", ())

    assert "# eth0: rx-usecs not set: made up $(reboot) for a test" in host.script
    assert host.start().returncode == 0
    assert not host.calls


def test_queues_of_one_direction_are_asked_for_as_ethtool_names_them(tmp_path: Path) -> None:
    plan = a_plan(**interfaces())
    both = (
        InterfaceSetting(
            nic="eth0", command="channels", parameter=each, value="4", why="for a test"
        )
        for each in ("rx-channels", "tx-channels")
    )
    host = a_host(tmp_path, changed(plan, settings=tuple(both)))
    host.interface("eth0", ())
    host.start()

    assert host.calls == ["-L eth0 rx 4", "-L eth0 tx 4"]


def test_an_interface_without_interrupts_is_told(tmp_path: Path) -> None:
    host = a_host(tmp_path, a_plan(**interfaces(placeInterrupts=True)))
    host.interface("eth0", ())
    done = host.start()

    assert done.returncode == 1
    assert "eth0 has no message-signalled interrupt" in done.stderr


@pytest.mark.parametrize(("refusal", "code"), [("Input/output error", 0), ("Invalid argument", 1)])
def test_only_an_interrupt_that_the_kernel_manages_may_stay(
    tmp_path: Path, refusal: str, code: int
) -> None:
    host = a_host(tmp_path, a_plan(**interfaces(placeInterrupts=True)))
    host.interface("eth0", (24,))
    refuse = (
        f'printf() {{ case $1 in *s*n) echo "printf: write error: {refusal}" >&2; false; esac; }}'
    )
    done = Host(tmp_path, host.script.replace("failed=0\n", f"failed=0\n{refuse}\n", 1)).start()

    assert done.returncode == code, done.stderr
    assert "smp_affinity_list" in done.stderr, "either way it is told"


def test_queue_masks_are_written_to_the_queues_they_are_for(tmp_path: Path) -> None:
    host = a_host(tmp_path, a_plan(**interfaces(steerPackets=True, queues=2)))
    host.interface("eth0", ())
    host.queues("eth0", "rx-0/rps_cpus", "rx-1/rps_cpus", "tx-0/xps_cpus", "tx-1/xps_cpus")
    done = host.start()
    queues = "sys/class/net/eth0/queues"

    assert done.returncode == 0, done.stderr
    assert host.read(f"{queues}/rx-1/rps_cpus") == "00000000", "a trading queue has no RPS"
    assert host.read(f"{queues}/tx-0/xps_cpus") == "00005555,55555555"
    assert host.read(f"{queues}/tx-1/xps_cpus") == "0000aaaa,aaaaaaaa"


def test_a_second_run_changes_nothing_that_is_so(tmp_path: Path) -> None:
    host = a_host(tmp_path, a_plan(**interfaces(placeInterrupts=True)))
    host.interface("eth0", (24,))
    host.start()
    path = tmp_path / "proc/irq/24/smp_affinity_list"
    path.chmod(0o444)
    before = path.stat().st_mtime_ns

    assert host.start().returncode == 0
    assert path.stat().st_mtime_ns == before


def test_a_strange_reason_or_name_is_no_command(tmp_path: Path) -> None:
    plan = a_plan(**interfaces(moderationUs=0))
    odd = InterfaceSetting(
        nic="eth0",
        command="coalesce",
        parameter="rx-usecs",
        value="0",
        why=f"$(touch {tmp_path}/done) `touch {tmp_path}/done`",
    )
    host = a_host(tmp_path, changed(plan, settings=(odd,)))
    host.interface("eth0", ())

    assert host.start().returncode == 0
    assert not (tmp_path / "done").exists()


@pytest.mark.parametrize("wanted", [{"queues": 8}, {"moderationUs": None}, {"steerPackets": False}])
@pytest.mark.skipif(which("shellcheck") is None, reason="shellcheck is not installed")
def test_shellcheck_has_nothing_to_say(wanted: dict[str, Any]) -> None:
    script = a_plan("c6in.metal", network={"interfaces": wanted}).files[INTERFACES_SCRIPT]
    said = run("shellcheck", "--severity=style", "-", stdin=script)

    assert said.returncode == 0, said.stdout


def test_the_unit_waits_for_its_interfaces_and_the_kubelet_for_the_unit() -> None:
    unit = a_plan("epyc-9374f-1s", "colocation-deterministic").files[INTERFACES_UNIT]

    assert "Wants=sys-subsystem-net-devices-eno1.device" in unit, "an absent one stops nothing"
    assert "Before=kubelet.service docker.service corelane-audit.service" in unit
    assert "StartLimitIntervalSec=0" in unit, "as many runs as interfaces that appear at once"


def test_a_name_with_a_dash_is_escaped_as_systemd_does() -> None:
    plan = a_plan(**interfaces(moderationUs=0))
    renamed = tuple(
        s.model_copy(update={"nic": "net-1.5"})
        for s in plan.settings
        if isinstance(s, InterfaceSetting)
    )
    unit = changed(plan, settings=renamed).files[INTERFACES_UNIT]

    assert r"sys-subsystem-net-devices-net\x2d1.5.device" in unit


def test_an_interface_that_appears_is_set_again() -> None:
    rules = a_plan().files[UDEV_RULES]

    assert 'ACTION=="add|move", SUBSYSTEM=="net", KERNEL=="eth0"' in rules
    assert "restart --no-block corelane-interfaces.service" in rules


def test_a_plan_that_sets_no_interface_has_no_program() -> None:
    files = a_plan("m7i.4xlarge", "general-purpose").files

    assert not {INTERFACES_SCRIPT, INTERFACES_UNIT, UDEV_RULES} & files.keys()
