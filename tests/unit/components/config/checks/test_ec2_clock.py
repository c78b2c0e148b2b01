"""The clock of a NIC is read only where EC2 is known to have it, and nobody says it of others."""

from typing import Any

import pytest

from corelane.components.config.loading.errors import ConfigError
from corelane.hostconfig.catalogue import (
    hardware_names,
    load_clock_support,
    load_hardware,
    load_profile,
    profile_names,
)
from corelane.hostconfig.model.clock_support import family_of
from corelane.hostconfig.model.hardware import HardwareKind
from tests.support.stack import mistakes

CLOCK = {"source": "hardware", "servers": ["ntp1.example.net"]}


def told(hardware: str, region: str, time: Any = CLOCK, **entry: Any) -> list[ConfigError]:
    """Return the mistakes of dev with a pool of a machine type in a region."""

    def change(raw: Any) -> None:
        raw["sites"]["frankfurt"] |= {"region": region, "zones": [f"{region}a", f"{region}b"]}
        raw["pools"]["engines"]["zone"] = f"{region}a"
        raw["profiles"] = {"clocked": {"extends": "general-purpose", "time": time}}
        raw["pools"]["general"] |= {"hardware": hardware, "profile": "clocked"}
        if entry:
            machine = load_hardware(hardware).model_dump(mode="json", by_alias=True)
            raw["hardware"] = {hardware: {**machine, **entry}}

    return mistakes(change)


@pytest.mark.parametrize("region", load_clock_support().regions)
def test_a_family_with_the_clock_reads_it_in_each_region_that_has_it(region: str) -> None:
    assert not told("m7i.4xlarge", region)


@pytest.mark.parametrize(
    ("hardware", "region"), [("m7i.4xlarge", "eu-central-1"), ("c7i.16xlarge", "us-east-1")]
)
def test_another_region_or_family_is_refused_with_the_source_and_its_date(
    hardware: str, region: str
) -> None:
    [error] = told(hardware, region)

    assert error.path == "pools.general.profile"
    assert error.found == f"time.source: hardware, on {hardware} in {region}"
    assert "m7a, m7g, m7i, r7a, r7g, r7i, i8g, i8ge" in error.wanted
    assert "us-east-1, us-east-2, ap-southeast-5" in error.wanted
    assert "(EC2 user guide, configure-ec2-ntp, as of 2026-05)" in error.wanted
    assert "time.source: amazon or servers" in error.remedy


def test_other_sources_are_had_everywhere() -> None:
    assert not told("c7i.16xlarge", "eu-central-1", {"source": "amazon"})


def test_a_machine_type_that_is_known_to_have_no_clock_states_none() -> None:
    [nic] = load_hardware("c6id.16xlarge").topology.nics
    [error] = told("c6id.16xlarge", "us-east-1", clockNic=nic.name)

    assert error.path == "hardware.c6id.16xlarge.clockNic"
    assert error.found == f"the clock of {nic.name} on c6id.16xlarge"
    assert "PhcSupport of DescribeInstanceTypes is unsupported for the family c6id" in error.wanted


def test_the_catalogue_agrees_with_the_list() -> None:
    support = load_clock_support()
    machines = [load_hardware(name) for name in hardware_names()]
    cloud = [each for each in machines if each.kind is not HardwareKind.BARE_METAL]

    for each in cloud:
        assert (each.clock_nic is None) == (family_of(each.name) in support.families_without)
    assert not set(support.families) & set(support.families_without)


@pytest.mark.parametrize("profile", profile_names())
def test_no_built_in_profile_relies_on_the_clock(profile: str) -> None:
    time = load_profile(profile).time

    assert time is None or time.source != "hardware"
