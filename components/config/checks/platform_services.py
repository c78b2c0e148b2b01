"""Storage and Vault stand on pools that exist, do not trade, and have the nodes and the disks."""

from collections.abc import Iterator

from corelane.components.config.hosts.host_plans import HostPlans
from corelane.components.config.loading.errors import ConfigError, Path, unknown_name
from corelane.components.config.loading.partial_config import PartialConfig
from corelane.hostconfig.model.quantity import counted


def storage_and_vault_stand_on_pools(partial: PartialConfig) -> Iterator[ConfigError]:
    """Yield errors of storage and Vault on pools that do not exist or that trade."""
    storage, vault = partial.platform.storage, partial.platform.secrets.vault
    wanted: dict[Path, str] = {("secrets", "vault", "pool"): vault.pool}
    if storage.ceph is not None:
        wanted["storage", "ceph", "pool"] = storage.ceph.pool
    for path, name in wanted.items():
        pool = partial.platform.pools.get(name)
        if not partial.declares("pools", name):
            yield partial.stranger(path, name, "pools")
        elif pool is not None and pool.tier != "t1":
            remedy = (
                "Choose a t1 pool: it would disturb strategies in t0, and lose its nodes in t2."
            )
            yield ConfigError(path, f"{name}, a {pool.tier} pool", "a t1 pool", remedy)
    if storage.local_nvme is not None:
        for index, name in enumerate(storage.local_nvme.pools):
            if not partial.declares("pools", name):
                path = ("storage", "localNvme", "pools", index)
                yield partial.stranger(path, name, "pools")
    if vault.storage_class not in storage.ebs:
        path, remedy = (
            ("secrets", "vault", "storageClass"),
            "Choose a class of storage.ebs, where Vault keeps its data.",
        )
        yield unknown_name(path, vault.storage_class, storage.ebs, otherwise=remedy)


def quorums_have_their_nodes(partial: PartialConfig) -> Iterator[ConfigError]:
    """Yield an error for every pool with fewer nodes than members that never share one."""
    storage, vault = partial.platform.storage, partial.platform.secrets.vault
    yield from _too_few_nodes(partial, ("secrets", "vault", "pool"), vault.pool, vault.replicas)
    if (ceph := storage.ceph) is not None:
        yield from _too_few_nodes(
            partial, ("storage", "ceph", "pool"), ceph.pool, ceph.fewest_hosts
        )


def _too_few_nodes(
    partial: PartialConfig, path: Path, name: str, wanted: int
) -> Iterator[ConfigError]:
    pool = partial.platform.pools.get(name)
    # A pool of another tier is wrong already, whatever its size.
    if pool is not None and pool.tier == "t1" and pool.size.min < wanted:
        yield ConfigError(
            path,
            f"{name}, which keeps {pool.size.min} nodes",
            f"a pool that keeps {wanted}: each member stands on a host of its own",
            f"Raise pools.{name}.size.min, or choose another pool.",
        )


def pools_have_the_disks(partial: PartialConfig, hosts: HostPlans) -> Iterator[ConfigError]:
    """Yield an error for every pool without disks that Ceph or local volumes are to use."""
    storage = partial.platform.storage
    if storage.ceph is not None:
        yield from _too_few_disks(hosts, ("storage", "ceph", "pool"), storage.ceph.pool, 1)
    if storage.local_nvme is not None:
        for index, pool in enumerate(storage.local_nvme.pools):
            path = ("storage", "localNvme", "pools", index)
            yield from _too_few_disks(hosts, path, pool, storage.local_nvme.disks_per_node)


def _too_few_disks(hosts: HostPlans, path: Path, pool: str, wanted: int) -> Iterator[ConfigError]:
    for name, plan in hosts.get(pool, {}).items():
        if plan.profile.storage.instance_store:
            text = f"pool {pool}, whose profile {plan.profile.name} makes its disks one array"
            remedy = "Leave storage.instanceStore out of the profile, or choose another pool."
            yield ConfigError(path, text, "a pool whose disks are free", remedy)
        found = len(plan.hardware.topology.nvmes)
        if found < wanted:
            text = f"pool {pool}, whose {name} has {counted(found, 'local disk')}"
            yield ConfigError(
                path,
                text,
                f"a pool with at least {wanted} a node",
                "Choose machine types with instance store disks, or another pool.",
            )
