"""A device's setting is looked for where the kernel shows it."""

import pytest

from corelane.hostconfig.expectations.probes import probes_of
from corelane.hostconfig.model.probe import Probe
from corelane.hostconfig.model.settings import (
    CacheShare,
    DriveArray,
    DriveSetting,
    InterfaceSetting,
    Setting,
    Sysctl,
)

WHY = "because a test says so"


def queue(command: str, parameter: str, value: str) -> InterfaceSetting:
    return InterfaceSetting.model_validate(
        {"nic": "eth0", "command": command, "parameter": parameter, "value": value, "why": WHY}
    )


@pytest.mark.parametrize(
    ("setting", "kind", "target", "expected"),
    [
        (queue("rps", "rx", "00000003"), "queue_cpus", "eth0", "0-1"),
        (queue("xps", "tx-7", "00000001,00000000"), "queue_cpus", "eth0", "32"),
        (queue("coalesce", "rx-usecs", "0"), "ethtool", "eth0", "0"),
        (
            Sysctl(key="net.core.rps_default_mask", value="00000003", form="mask", why=WHY),
            "mask",
            "/proc/sys/net/core/rps_default_mask",
            "0-1",
        ),
        (DriveArray(level="raid0", why=WHY), "text", "/sys/block/md*/md/level", "raid0"),
    ],
)
def test_a_setting_is_seen_by_its_own_knob(
    setting: Setting, kind: str, target: str, expected: str
) -> None:
    (probe,) = probes_of(setting)

    assert (probe.kind, probe.target, probe.expected) == (kind, target, expected)


def test_the_queues_of_a_mask_are_its_field() -> None:
    fields = {
        setting.parameter: probe.field
        for setting in (queue("rps", "rx", "3"), queue("xps", "tx-7", "1"))
        for probe in probes_of(setting)
    }

    assert fields == {"rx": "rx-*/rps_cpus", "tx-7": "tx-7/xps_cpus"}


def test_the_paths_below_a_multipath_drive_are_not_looked_at() -> None:
    setting = DriveSetting(drives="nvme*n*", attribute="queue/scheduler", value="none", why=WHY)
    targets = [probe.target for probe in probes_of(setting)]

    assert targets == [
        "/sys/block/nvme[0-9]n*/queue/scheduler",
        "/sys/block/nvme[0-9][0-9]n*/queue/scheduler",
    ], "nvme0c0n1 matches neither"


def test_the_share_of_everything_else_is_that_of_the_root_group() -> None:
    share = CacheShare(group="", l3_percent=40, bandwidth_percent=70, why=WHY)
    cache, bandwidth = probes_of(share)

    assert cache == Probe(kind="schemata", target="/sys/fs/resctrl", field="L3", expected="40%")
    assert (bandwidth.expected, bandwidth.optional) == ("70%", True)
