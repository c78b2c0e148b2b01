"""Masked units and limits as systemd reads them, and the commands that make them count."""

import re
from collections.abc import Mapping

import pytest
from pydantic import ValidationError

from corelane.hostconfig.catalogue import load_image
from corelane.hostconfig.delivery.activation import commands
from corelane.hostconfig.docs.reference_hardware import reference_plans
from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.model.paths import UNITS
from tests.support.hosts import a_plan, a_profile

LIMITS = "etc/systemd/system/containerd.service.d/60-corelane-limits.conf"
COLOCATED = "xeon-gold-6444y-2s"
SYSTEMD_LINE = re.compile(r"|#.*|\[[A-Z][A-Za-z]+\]|[A-Z][A-Za-z0-9]*=.*")


def masked(files: Mapping[str, str]) -> set[str]:
    """Return the units with an empty file, which is what masks them."""
    return {path.rpartition("/")[2] for path, text in files.items() if not text}


@pytest.mark.parametrize("plan", [*reference_plans()], ids=lambda plan: plan.profile.name)
def test_a_unit_file_has_only_sections_with_settings(plan: HostPlan) -> None:
    """Each line as systemd.syntax(7) has it; a line that ends in a backslash goes on."""
    units = {path: text for path, text in plan.files.items() if path.startswith(f"{UNITS}/")}

    for path, text in units.items():
        for line in text.replace("\\\n", " ").splitlines():
            assert SYSTEMD_LINE.fullmatch(line), f"{path}: {line}"


def test_every_noisy_unit_of_the_image_is_masked_by_an_empty_file() -> None:
    files = a_plan(COLOCATED, services={"quiet": True}).files
    noisy = {each.unit for each in load_image("ubuntu-24.04").noisy_units}

    assert masked(files) - {"irqbalance.service"} == noisy, "the other is masked for its own reason"
    assert "apt-daily.timer" in noisy


def test_nothing_is_masked_unasked() -> None:
    assert masked(a_plan(COLOCATED, services={"quiet": False}).files) <= {"irqbalance.service"}


def test_limits_stand_below_their_reasons_in_one_drop_in() -> None:
    text = a_plan(limits={"memlock": 1_073_741_824, "nofile": 65_536, "rtprio": 80}).files[LIMITS]
    lines = text.splitlines()

    for line in ("LimitMEMLOCK=1073741824", "LimitNOFILE=65536", "LimitRTPRIO=80"):
        assert lines[lines.index(line) - 1].startswith("# "), f"{line} has no reason above it"
    assert lines[1] == "[Service]"


def test_a_limit_that_is_not_stated_is_not_set() -> None:
    plan = a_plan(profile="general-purpose")

    assert LIMITS not in plan.files
    assert "NOFILE" not in a_plan().files[LIMITS]


@pytest.mark.parametrize("limits", [{"rtprio": 100}, {"memlock": "lots"}, {"nofile": 0}])
def test_a_limit_linux_does_not_have_is_refused(limits: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        a_profile(limits=limits)


def test_masked_units_are_stopped_and_limited_ones_started_anew_without_waiting() -> None:
    ran = list(commands(a_plan(time={"source": "hardware", "servers": ["ntp1.example.net"]}).files))
    stopped = next(command for command in ran if command[:2] == ("systemctl", "stop"))

    assert "dnf-makecache.timer" in stopped
    assert ("systemctl", "--no-block", "try-restart", "containerd.service") in ran
    assert ("systemctl", "--no-block", "restart", "chronyd.service") in ran
    assert ran.index(("systemctl", "daemon-reload")) < ran.index(stopped)


def test_a_host_without_any_of_them_is_told_nothing_of_them() -> None:
    ran = list(commands(a_plan("c7i.16xlarge", "general-purpose").files))

    assert not [command for command in ran if {"stop", "--no-block"} & set(command)]
