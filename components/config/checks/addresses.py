"""Networks that can be routed to each other have addresses of their own."""

from collections.abc import Iterator
from ipaddress import IPv4Network
from itertools import combinations

from corelane.components.config.loading.errors import ConfigError
from corelane.components.config.loading.partial_config import Draft


def networks_do_not_overlap(draft: Draft) -> Iterator[ConfigError]:
    """Yield an error for every two ranges that share addresses."""
    ranges = dict(_ranges(draft))
    for (path, network), (other_path, other) in combinations(ranges.items(), 2):
        if network.overlaps(other):
            yield ConfigError(
                other_path,
                f"{other}, which overlaps {network} ({path})",
                "a range of its own",
                "Choose addresses that no other network of the platform uses.",
            )


def _ranges(draft: Draft) -> Iterator[tuple[str, IPv4Network]]:
    platform = draft.platform
    operators = platform.cluster.operator_networks if "cluster" in draft.readable else ()
    yield "network.vpcCidr", platform.network.vpc_cidr
    yield "network.podCidr", platform.network.pod_cidr
    yield "network.serviceCidr", platform.network.service_cidr
    for name, site in platform.colocation_sites().items():
        yield f"sites.{name}.nodeCidr", site.node_cidr
        yield f"sites.{name}.podCidr", site.pod_cidr
    for index, network in enumerate(operators):
        yield f"cluster.operatorNetworks[{index}]", network
