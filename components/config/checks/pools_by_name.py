"""The facts about a pool that a workload needs, in the cloud or at a colocation site."""

from dataclasses import dataclass

from corelane.components.config.loading.errors import Path
from corelane.components.config.sections.isolation import TierName
from corelane.components.config.sections.platform import PlatformConfig


@dataclass(frozen=True, slots=True)
class PoolFacts:
    """A pool's tier, its most nodes, and where the stack file declares it."""

    path: Path
    tier: TierName
    most_nodes: int


def pool_facts(platform: PlatformConfig) -> dict[str, PoolFacts]:
    """Return every pool of the cluster, in the cloud and at colocation sites, by name."""
    cloud = {
        name: PoolFacts(("pools", name), pool.tier, pool.size.max)
        for name, pool in platform.pools.items()
    }
    colocated = {
        name: PoolFacts(("sites", site, "pools", name), pool.tier, len(pool.hosts))
        for site, config in platform.colocation_sites().items()
        for name, pool in config.pools.items()
    }
    return cloud | colocated
