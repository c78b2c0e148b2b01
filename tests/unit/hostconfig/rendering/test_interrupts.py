"""What the program for interfaces does with interrupts and the queues behind them."""

from pathlib import Path

import pytest

from corelane.hostconfig.model.settings import InterruptPlacement
from tests.support.hosts import a_plan, changed
from tests.support.interface_host import (
    BRIDGE,
    DOWN,
    SLOT,
    UP,
    InterfaceHost,
    an_interface_host,
    interfaces,
)


def test_interrupts_are_dealt_to_housekeeping_cpus_in_their_order(tmp_path: Path) -> None:
    host = an_interface_host(tmp_path, a_plan(**interfaces(placeInterrupts=True)))
    host.interface("ens5", (9, 10, 24))
    done = host.start()
    placed = [host.read(f"proc/irq/{number}/smp_affinity_list") for number in (9, 10, 24)]

    assert done.returncode == 0, done.stderr
    assert placed == ["0", "1", "0"], "9 comes before 10, as numbers do"


def test_interrupts_are_placed_once_the_driver_has_opened_the_interface(tmp_path: Path) -> None:
    host = an_interface_host(tmp_path, a_plan(**interfaces(placeInterrupts=True)))
    host.interface("ens5", (24,))
    host.write("sys/class/net/ens5/flags", DOWN)
    opens = f"cd {tmp_path}; echo 40 >proc/irq/24/smp_affinity_list; "
    host.tool("sleep", f"{opens}echo {UP} >sys/class/net/ens5/flags")
    done = host.start()

    assert (done.returncode, done.stderr) == (0, "")
    assert host.read("sys/class/net/ens5/flags") == UP, "it waited"
    assert host.read("proc/irq/24/smp_affinity_list") == "0", "the driver's own choice was 40"


def test_an_interface_that_stays_down_is_told_and_set_all_the_same(tmp_path: Path) -> None:
    host = an_interface_host(tmp_path, a_plan(**interfaces(placeInterrupts=True)))
    host.interface("ens5", (24,))
    host.write("sys/class/net/ens5/flags", DOWN)
    host.tool("sleep", "")
    done = host.start()

    assert done.returncode == 0, "an unplugged port is no failure"
    assert "ena0 is down" in done.stderr
    assert host.read("proc/irq/24/smp_affinity_list") == "0"


def test_an_interrupt_that_was_never_asked_for_is_passed_over(tmp_path: Path) -> None:
    host = an_interface_host(tmp_path, a_plan(**interfaces(placeInterrupts=True)))
    host.interface("ens5", (24,))
    host.write(f"{BRIDGE}/{SLOT}/msi_irqs/25", "msix")

    assert host.start().returncode == 0


def test_a_virtio_device_has_the_interrupts_of_its_pci_function(tmp_path: Path) -> None:
    host = an_interface_host(tmp_path, a_plan(**interfaces(placeInterrupts=True)))
    host.interface("ens5", (24,), virtio=True)

    assert host.start().returncode == 0
    assert host.read("proc/irq/24/smp_affinity_list") == "0"


def test_a_placed_queue_hands_no_packet_on(tmp_path: Path) -> None:
    host = an_interface_host(tmp_path, a_plan(**interfaces(placeInterrupts=True)))
    host.interface("ens5", (24,))
    host.queues("ens5", "rx-0/rps_cpus", "rx-1/rps_cpus")
    host.write("sys/class/net/ens5/queues/rx-0/rps_cpus", "00000000,00000003")
    kept = tmp_path / "sys/class/net/ens5/queues/rx-1/rps_cpus"
    before = kept.stat().st_mtime_ns

    assert host.start().returncode == 0
    assert host.read("sys/class/net/ens5/queues/rx-0/rps_cpus") == "0", "net.core.rps_default_mask"
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
    host = an_interface_host(tmp_path, changed(plan, settings=(optional,)))
    host.interface("ens5", interrupts)
    done = host.start()

    assert done.returncode == 0
    assert says in done.stderr
    assert bool(done.stderr) == bool(says)
    if interrupts:
        assert host.read("proc/irq/24/smp_affinity_list") == "0"


def test_an_interface_without_interrupts_is_told(tmp_path: Path) -> None:
    host = an_interface_host(tmp_path, a_plan(**interfaces(placeInterrupts=True)))
    host.interface("ens5", ())
    done = host.start()

    assert done.returncode == 1
    assert "ena0 has no message-signalled interrupt" in done.stderr


@pytest.mark.parametrize(("refusal", "code"), [("Input/output error", 0), ("Invalid argument", 1)])
def test_only_an_interrupt_that_the_kernel_manages_may_stay(
    tmp_path: Path, refusal: str, code: int
) -> None:
    host = an_interface_host(tmp_path, a_plan(**interfaces(placeInterrupts=True)))
    host.interface("ens5", (24,))
    refuse = (
        f'printf() {{ case $1 in *s*n) echo "printf: write error: {refusal}" >&2; false; esac; }}'
    )
    script = host.script.replace("failed=0\n", f"failed=0\n{refuse}\n", 1)
    done = InterfaceHost(tmp_path, script).start()

    assert done.returncode == code, done.stderr
    assert "smp_affinity_list" in done.stderr, "either way it is told"


def test_queue_masks_are_written_to_the_queues_they_are_for(tmp_path: Path) -> None:
    host = an_interface_host(tmp_path, a_plan(**interfaces(steerPackets=True, queues=2)))
    host.interface("ens5", ())
    host.queues("ens5", "rx-0/rps_cpus", "rx-1/rps_cpus", "tx-0/xps_cpus", "tx-1/xps_cpus")
    done = host.start()
    queues = "sys/class/net/ens5/queues"

    assert done.returncode == 0, done.stderr
    assert host.read(f"{queues}/rx-1/rps_cpus") == "00000000", "a trading queue has no RPS"
    assert host.read(f"{queues}/tx-0/xps_cpus") == "00005555,55555555"
    assert host.read(f"{queues}/tx-1/xps_cpus") == "0000aaaa,aaaaaaaa"


def test_a_second_run_changes_nothing_that_is_so(tmp_path: Path) -> None:
    host = an_interface_host(tmp_path, a_plan(**interfaces(placeInterrupts=True)))
    host.interface("ens5", (24,))
    host.start()
    path = tmp_path / "proc/irq/24/smp_affinity_list"
    path.chmod(0o444)
    before = path.stat().st_mtime_ns

    assert host.start().returncode == 0
    assert path.stat().st_mtime_ns == before
