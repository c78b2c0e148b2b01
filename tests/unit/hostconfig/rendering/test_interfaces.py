"""The program for interfaces, run by bash on a made-up host with a stand-in for ethtool."""

from pathlib import Path
from shutil import which
from typing import Any

import pytest

from corelane.hostconfig.model.paths import INTERFACES_SCRIPT, INTERFACES_UNIT, UDEV_RULES
from corelane.hostconfig.model.settings import InterfaceSetting, UnsetParameter
from tests.support.hosts import a_plan, changed
from tests.support.interface_host import an_interface_host, interfaces
from tests.support.shell import run


def test_ethtool_is_asked_for_each_parameter_queues_first(tmp_path: Path) -> None:
    wanted = interfaces(moderationUs=0, queues=4, receiveRing=4096, transmitRing=512)
    host = an_interface_host(tmp_path, a_plan(**wanted))
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
    host = an_interface_host(tmp_path, a_plan(**interfaces(moderationUs=0)))
    host.interface("eth0", ())
    host.ethtool_answers(80, "no coalesce parameters changed, aborting")

    assert host.start().returncode == 0


def test_a_refusal_is_told_and_the_rest_still_set(tmp_path: Path) -> None:
    host = an_interface_host(tmp_path, a_plan(**interfaces(moderationUs=0)))
    host.interface("eth0", ())
    host.ethtool_answers(92, "netlink error: Operation not supported")
    done = host.start()

    assert done.returncode == 1
    assert "ethtool -C eth0 rx-usecs 0: netlink error: Operation not supported" in done.stderr
    assert len(host.calls) == 3, "each is tried"


def test_an_interface_that_is_not_there_is_told(tmp_path: Path) -> None:
    host = an_interface_host(tmp_path, a_plan(**interfaces(moderationUs=0)))
    done = host.start()

    assert (done.returncode, host.calls) == (1, [])
    assert "eth0: no such interface" in done.stderr


def test_a_parameter_that_is_not_set_is_a_comment(tmp_path: Path) -> None:
    plan = a_plan(**interfaces())
    unset = UnsetParameter(nic="eth0", parameter="rx-usecs", why="made up $(reboot) for a test")
    host = an_interface_host(tmp_path, changed(plan, settings=(unset,)))
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
    host = an_interface_host(tmp_path, changed(plan, settings=tuple(both)))
    host.interface("eth0", ())
    host.start()

    assert host.calls == ["-L eth0 rx 4", "-L eth0 tx 4"]


def test_a_strange_reason_or_name_is_no_command(tmp_path: Path) -> None:
    plan = a_plan(**interfaces(moderationUs=0))
    odd = InterfaceSetting(
        nic="eth0",
        command="coalesce",
        parameter="rx-usecs",
        value="0",
        why=f"$(touch {tmp_path}/done) `touch {tmp_path}/done`",
    )
    host = an_interface_host(tmp_path, changed(plan, settings=(odd,)))
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
