"""A host may reach the time servers that its profile names."""

from collections.abc import Iterator
from ipaddress import IPv4Address, ip_address, ip_network

from corelane.components.config.hosts.host_plans import HostPlans
from corelane.components.config.loading.errors import ConfigError
from corelane.components.config.loading.partial_config import PartialConfig
from corelane.hostconfig.model.host_plan import HostPlan


def time_servers_can_be_reached(partial: PartialConfig, hosts: HostPlans) -> Iterator[ConfigError]:
    """Yield an error for every address that colocation hosts are not let through to."""
    for site, config in partial.platform.colocation_sites().items():
        allowed = [ip_network(str(net)) for net in (config.node_cidr, *config.time_sources)]
        for pool in config.pools:
            for plan in hosts.get(pool, {}).values():
                cut_off = [a for a in _addresses(plan) if not any(a in net for net in allowed)]
                if cut_off:
                    yield ConfigError(
                        ("sites", site, "pools", pool, "profile"),
                        f"{plan.profile.name}, with the time servers "
                        f"{', '.join(map(str, cut_off))}",
                        f"servers within {', '.join(map(str, allowed))}",
                        f"Add their network to sites.{site}.timeSources.",
                    )


def _addresses(plan: HostPlan) -> list[IPv4Address]:
    """Return the servers that are given by address; names say nothing of where they lead."""
    servers = plan.profile.time.servers if plan.profile.time else ()
    return [found for each in servers if isinstance(found := _read(each), IPv4Address)]


def _read(text: str) -> object:
    try:
        return ip_address(text)
    except ValueError:
        return None
