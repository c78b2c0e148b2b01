"""Local storage stands on pools whose every machine type has the disks."""

from collections.abc import Iterator

from corelane.components.config.hosts.host_plans import HostPlans
from corelane.components.config.loading.errors import ConfigError, Path
from corelane.components.config.loading.partial_config import PartialConfig

_REMEDY = "Choose machine types with instance store disks, or another pool."


def pools_have_the_disks(partial: PartialConfig, hosts: HostPlans) -> Iterator[ConfigError]:
    """Yield an error for every pool without disks that Ceph or local volumes are to use."""
    storage = partial.platform.storage
    if storage.ceph is not None:
        yield from _short(hosts, ("storage", "ceph", "pool"), storage.ceph.pool, 1)
    if storage.local_nvme is not None:
        for index, pool in enumerate(storage.local_nvme.pools):
            path = ("storage", "localNvme", "pools", index)
            yield from _short(hosts, path, pool, storage.local_nvme.disks_per_node)


def _short(hosts: HostPlans, path: Path, pool: str, wanted: int) -> Iterator[ConfigError]:
    for name, plan in hosts.get(pool, {}).items():
        if plan.profile.storage.instance_store:
            text = f"pool {pool}, whose profile {plan.profile.name} makes its disks one array"
            remedy = "Leave storage.instanceStore out of the profile, or choose another pool."
            yield ConfigError(path, text, "a pool whose disks are free", remedy)
        found = len(plan.hardware.topology.nvmes)
        if found < wanted:
            text = f"pool {pool}, whose {name} has {found} local disks"
            yield ConfigError(path, text, f"a pool with at least {wanted} a node", _REMEDY)
