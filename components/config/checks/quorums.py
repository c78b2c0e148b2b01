"""What votes has a node for every voter, also while its pool stands at its smallest."""

from collections.abc import Iterator

from corelane.components.config.loading.errors import ConfigError, Path
from corelane.components.config.loading.partial_config import PartialConfig


def quorums_have_their_nodes(partial: PartialConfig) -> Iterator[ConfigError]:
    """Yield an error for every pool with fewer nodes than members that never share one."""
    storage, vault = partial.platform.storage, partial.platform.secrets.vault
    yield from _short(partial, ("secrets", "vault", "pool"), vault.pool, vault.replicas)
    if (ceph := storage.ceph) is not None:
        yield from _short(partial, ("storage", "ceph", "pool"), ceph.pool, ceph.fewest_hosts)


def _short(partial: PartialConfig, path: Path, name: str, wanted: int) -> Iterator[ConfigError]:
    pool = partial.platform.pools.get(name)
    # A pool of another tier is wrong already, whatever its size.
    if pool is not None and pool.tier == "t1" and pool.size.min < wanted:
        yield ConfigError(
            path,
            f"{name}, which keeps {pool.size.min} nodes",
            f"a pool that keeps {wanted}: each member stands on a host of its own",
            f"Raise pools.{name}.size.min, or choose another pool.",
        )
