"""Networks that can be routed to each other have addresses of their own."""

from collections.abc import Iterator
from ipaddress import IPv4Network
from itertools import combinations

from corelane.components.config.loading.errors import ConfigError, Path, dotted
from corelane.components.config.loading.partial_config import PartialConfig


def networks_do_not_overlap(partial: PartialConfig) -> Iterator[ConfigError]:
    """Yield an error for every two ranges that share addresses."""
    ranges = dict(_ranges(partial))
    for (path, network), (other_path, other) in combinations(ranges.items(), 2):
        if network.overlaps(other):
            yield ConfigError(
                other_path,
                f"{other}, which overlaps {network} ({dotted(*path)})",
                "a range of its own",
                "Choose addresses that no other network of the platform uses.",
            )


def _ranges(partial: PartialConfig) -> Iterator[tuple[Path, IPv4Network]]:
    platform = partial.platform
    operators = platform.cluster.operator_networks if "cluster" in partial.readable else ()
    yield ("network", "vpcCidr"), platform.network.vpc_cidr
    yield ("network", "podCidr"), platform.network.pod_cidr
    yield ("network", "serviceCidr"), platform.network.service_cidr
    for name, site in platform.colocation_sites().items():
        yield ("sites", name, "nodeCidr"), site.node_cidr
        yield ("sites", name, "podCidr"), site.pod_cidr
    for index, network in enumerate(operators):
        yield ("cluster", "operatorNetworks", index), network
