"""Colocation hosts are let through to the time servers that their profile names."""

from typing import Any

import pytest

from tests.support.stack import mistakes, set_at

SERVERS = ("profiles", "fr2-deterministic", "time", "servers")


def test_servers_beyond_the_sites_networks_are_named_with_what_lets_them_through() -> None:
    [error] = mistakes(set_at(*SERVERS, to=["10.80.4.1", "10.80.4.2", "10.99.0.1"]), stack="prod")

    assert error.path == "sites.fr2-colocation.pools.colocation-engines.profile"
    assert "10.99.0.1" in error.found
    assert "10.80.4.1" not in error.found, "it lies within timeSources"
    assert "sites.fr2-colocation.timeSources" in error.remedy


def test_servers_inside_the_site_and_names_need_no_time_sources() -> None:
    def without_sources(raw: Any) -> None:
        del raw["sites"]["fr2-colocation"]["timeSources"]
        set_at(*SERVERS, to=["10.80.0.9", "10.80.0.10", "ntp.example.net"])(raw)

    assert mistakes(without_sources, stack="prod") == []


@pytest.mark.parametrize(
    ("key", "value", "found"),
    [
        ("roundTripMs", 200, None),
        ("roundTripMs", 201, "10000 Mbit/s of uplink, 201 ms of round trip"),
        ("uplinkMbps", 100, None),
        ("uplinkMbps", 99, "99 Mbit/s of uplink, 3 ms of round trip"),
    ],
)
def test_a_link_too_slow_for_hybrid_nodes_is_refused(
    key: str, value: int, found: str | None
) -> None:
    errors = mistakes(set_at("sites", "fr2-colocation", key, to=value), stack="prod")

    assert [error.found for error in errors] == ([found] if found else [])
