"""How the VPC's addresses are shared among zones."""

from ipaddress import IPv4Network
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corelane.components.network.subnets import plan_subnets

ZONES = [f"eu-central-1{letter}" for letter in "abcdef"]
VPCS = st.integers(16, 20).map(lambda length: IPv4Network(f"10.0.0.0/{length}"))


@given(VPCS, st.lists(st.sampled_from(ZONES), min_size=2, max_size=4, unique=True))
def test_no_two_ranges_overlap_and_all_lie_in_the_vpc(vpc: IPv4Network, zones: list[str]) -> None:
    planned = plan_subnets(vpc, zones)
    ranges = [IPv4Network(text) for zone in planned for text in (zone.private, zone.public)]

    assert all(one.subnet_of(vpc) for one in ranges), "an address outside the VPC routes nowhere"
    assert not any(one.overlaps(other) for one, other in combinations(ranges, 2))
    assert all(one.prefixlen <= 28 for one in ranges), "AWS makes no subnet smaller than a /28"


@given(VPCS, st.permutations(ZONES), st.integers(2, 5))
def test_a_zone_keeps_its_ranges_whatever_happens_to_others(
    vpc: IPv4Network, order: list[str], count: int
) -> None:
    alone = {zone.zone: zone for zone in plan_subnets(vpc, ZONES)}

    assert all(alone[zone.zone] == zone for zone in plan_subnets(vpc, order[:count])), (
        "a moved range replaces the subnet and every node in it"
    )


def test_a_zone_without_a_range_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="zone eu-central-1z has no range"):
        plan_subnets(IPv4Network("10.0.0.0/16"), ["eu-central-1z"])
