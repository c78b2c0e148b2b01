"""Colocation hosts are let through to the time servers that their profile names."""

from typing import Any

from tests.support.stack import mistakes, set_at

SERVERS = ("profiles", "fr2-deterministic", "time", "servers")


def test_servers_beyond_the_sites_networks_are_named_with_what_lets_them_through() -> None:
    [error] = mistakes(set_at(*SERVERS, to=["10.80.4.1", "10.99.0.1"]), stack="prod")

    assert error.path == "sites.fr2-colocation.pools.colocation-engines.profile"
    assert "10.99.0.1" in error.found
    assert "10.80.4.1" not in error.found, "it lies within timeSources"
    assert "sites.fr2-colocation.timeSources" in error.remedy


def test_servers_inside_the_site_and_names_need_no_time_sources() -> None:
    def without_sources(raw: Any) -> None:
        del raw["sites"]["fr2-colocation"]["timeSources"]
        set_at(*SERVERS, to=["10.80.0.9", "ntp.example.net"])(raw)

    assert mistakes(without_sources, stack="prod") == []
