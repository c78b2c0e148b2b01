"""The program for interfaces, run by bash on a made-up host with a stand-in for ethtool."""

from pathlib import Path
from shutil import which
from typing import Any

import pytest

from corelane.hostconfig.model.hardware import Hardware
from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.model.paths import INTERFACES_SCRIPT, INTERFACES_UNIT, UDEV_RULES
from corelane.hostconfig.model.settings import InterfaceSetting, UnsetParameter
from corelane.hostconfig.planning.plan_host import plan_host
from tests.support.hosts import a_machine, a_plan, a_profile, changed
from tests.support.interface_host import an_interface_host, interfaces
from tests.support.shell import run


def test_ethtool_is_asked_for_each_parameter_queues_first(tmp_path: Path) -> None:
    wanted = interfaces(moderationUs=0, queues=4, receiveRing=4096, transmitRing=512)
    host = an_interface_host(tmp_path, a_plan(**wanted))
    host.interface("ens5", ())
    done = host.start()

    assert done.returncode == 0, done.stderr
    assert host.calls == [
        "-L ens5 combined 4",
        "-G ens5 rx 4096",
        "-G ens5 tx 512",
        "-C ens5 adaptive-rx off",
        "-C ens5 rx-usecs 0",
        "-C ens5 tx-usecs 0",
    ], "a change of queues or rings resets what follows"


def test_nothing_to_change_is_no_failure(tmp_path: Path) -> None:
    host = an_interface_host(tmp_path, a_plan(**interfaces(moderationUs=0)))
    host.interface("ens5", ())
    host.ethtool_answers(80, "no coalesce parameters changed, aborting")

    assert host.start().returncode == 0


def test_a_refusal_is_told_and_the_rest_still_set(tmp_path: Path) -> None:
    host = an_interface_host(tmp_path, a_plan(**interfaces(moderationUs=0)))
    host.interface("ens5", ())
    host.ethtool_answers(92, "netlink error: Operation not supported")
    done = host.start()

    assert done.returncode == 1
    assert "ethtool -C ens5 rx-usecs 0: netlink error: Operation not supported" in done.stderr
    assert len(host.calls) == 3, "each is tried"


def test_an_interface_that_is_not_there_is_told(tmp_path: Path) -> None:
    host = an_interface_host(tmp_path, a_plan(**interfaces(moderationUs=0)))
    host.tool("sleep", f"echo $1 >>{tmp_path}/slept")
    host.interface("ens5", (), driver="ice")
    done = host.start()

    assert (done.returncode, host.calls) == (1, [])
    assert done.stderr == "corelane: ena0: 0 interfaces by driver ena 0\n"
    assert (tmp_path / "slept").read_text().split() == ["0.2"] * 50, "10 s, and no more"


def test_an_interface_that_appears_late_is_waited_for(tmp_path: Path) -> None:
    host = an_interface_host(tmp_path, a_plan(**interfaces(moderationUs=0)))
    host.interface("ens5", ())
    host.tool("sleep", f"mv {tmp_path}/late {tmp_path}/sys/class/net/ens5")
    (tmp_path / "sys/class/net/ens5").rename(tmp_path / "late")
    done = host.start()

    assert (done.returncode, done.stderr) == (0, "")
    assert host.calls[-1] == "-C ens5 tx-usecs 0"


@pytest.mark.parametrize("name", ["ens5", "enp1s0f0np0", "eth0", "eth1"])
def test_an_interface_is_set_whatever_linux_calls_it(tmp_path: Path, name: str) -> None:
    host = an_interface_host(tmp_path, a_plan(**interfaces(moderationUs=0)))
    host.interface(name, ())
    done = host.start()

    assert (done.returncode, done.stdout) == (0, f"corelane: ena0 is {name}\n")
    assert {call.split()[1] for call in host.calls} == {name}


@pytest.mark.parametrize("names", [("eth0", "eth1"), ("eth1", "eth0")])
def test_the_order_in_which_linux_found_interfaces_changes_nothing(
    tmp_path: Path, names: tuple[str, str]
) -> None:
    first, second = names
    host = an_interface_host(tmp_path, a_plan(**interfaces(moderationUs=0)))
    host.interface(second, (), slot="0000:00:06.0")
    host.interface(first, (), slot="0000:00:05.0")

    assert host.start().returncode == 0
    assert {call.split()[1] for call in host.calls} == {first}, "the first by PCI address"


def test_a_parameter_that_is_not_set_is_a_comment(tmp_path: Path) -> None:
    plan = a_plan(**interfaces())
    unset = UnsetParameter(nic="ena0", parameter="rx-usecs", why="made up $(reboot) for a test")
    host = an_interface_host(tmp_path, changed(plan, settings=(unset,)))
    host.interface("ens5", ())

    assert "# ena0: rx-usecs not set: made up $(reboot) for a test" in host.script
    assert host.start().returncode == 0
    assert not host.calls


def test_queues_of_one_direction_are_asked_for_as_ethtool_names_them(tmp_path: Path) -> None:
    plan = a_plan(**interfaces())
    both = (
        InterfaceSetting(
            nic="ena0", command="channels", parameter=each, value="4", why="for a test"
        )
        for each in ("rx-channels", "tx-channels")
    )
    host = an_interface_host(tmp_path, changed(plan, settings=tuple(both)))
    host.interface("ens5", ())
    host.start()

    assert host.calls == ["-L ens5 rx 4", "-L ens5 tx 4"]


def test_a_strange_reason_or_name_is_no_command(tmp_path: Path) -> None:
    plan = a_plan(**interfaces(moderationUs=0))
    odd = InterfaceSetting(
        nic="ena0",
        command="coalesce",
        parameter="rx-usecs",
        value="0",
        why=f"$(touch {tmp_path}/done) `touch {tmp_path}/done`",
    )
    host = an_interface_host(tmp_path, changed(plan, settings=(odd,)))
    host.interface("ens5", ())

    assert host.start().returncode == 0
    assert not (tmp_path / "done").exists()


@pytest.mark.parametrize("wanted", [{"queues": 8}, {"moderationUs": None}, {"steerPackets": False}])
@pytest.mark.skipif(which("shellcheck") is None, reason="shellcheck is not installed")
def test_shellcheck_has_nothing_to_say(wanted: dict[str, Any]) -> None:
    script = a_plan("c6in.metal", network={"interfaces": wanted}).files[INTERFACES_SCRIPT]
    said = run("shellcheck", "--severity=style", "-", stdin=script)

    assert said.returncode == 0, said.stdout


def test_the_unit_waits_for_no_device_and_the_kubelet_for_the_unit() -> None:
    for plan in (a_plan("epyc-9374f-1s", "colocation-deterministic"), a_plan()):
        unit = plan.files[INTERFACES_UNIT]

        assert ".device" not in unit, "one that never appears would cost 90 s of each boot"
        assert "Before=kubelet.service docker.service corelane-audit.service" in unit
        assert "StartLimitIntervalSec=0" in unit, "as many runs as interfaces that appear at once"


def by(**ways: object) -> HostPlan:
    """Return a plan for a machine whose interface is found in one way."""
    entry = a_machine().model_dump(by_alias=True)
    entry["topology"]["nics"][0].update({"name": "feed", "driver": "mlx5_core", **ways})
    return plan_host(Hardware.model_validate(entry), a_profile(), pool="t0-test")


@pytest.mark.parametrize(
    ("ways", "found", "rule"),
    [
        ({}, "there feed name feed", 'KERNEL=="feed"'),
        (
            {"pci": "0000:41:00.0"},
            "there feed pci 0000:41:00.0",
            'SUBSYSTEMS=="pci", KERNELS=="0000:41:00.0"',
        ),
        (
            {"mac": "0c:42:a1:00:00:01"},
            "there feed mac 0c:42:a1:00:00:01",
            'ATTR{address}=="0c:42:a1:00:00:01"',
        ),
        ({"nthOfDriver": 1}, "there feed driver mlx5_core 1", 'DRIVERS=="mlx5_core"'),
        (
            {"driver": "mlx4_en", "nthOfDriver": 0},
            "there feed driver mlx4_core 0",
            'DRIVERS=="mlx4_core"',
        ),
    ],
)
def test_an_interface_is_found_and_set_again_as_its_entry_says(
    ways: dict[str, object], found: str, rule: str
) -> None:
    plan = by(**ways)

    assert f"if {found}; then" in plan.files[INTERFACES_SCRIPT]
    assert (
        f'ACTION=="add|move", SUBSYSTEM=="net", {rule}, '
        'RUN+="/usr/bin/systemctl restart --no-block corelane-interfaces.service"'
    ) in plan.files[UDEV_RULES].splitlines()


def test_one_rule_is_for_every_interface_of_a_driver() -> None:
    entry = a_machine(nics=(0, 1)).model_dump(by_alias=True)
    for number, nic in enumerate(entry["topology"]["nics"]):
        nic.update(driver="ena", nthOfDriver=number)
    plan = plan_host(Hardware.model_validate(entry), a_profile(), pool="t0-test")

    assert plan.files[UDEV_RULES].count('DRIVERS=="ena"') == 1


def test_a_plan_that_sets_no_interface_has_no_program() -> None:
    files = a_plan("m7i.4xlarge", "general-purpose").files

    assert not {INTERFACES_SCRIPT, INTERFACES_UNIT, UDEV_RULES} & files.keys()
