"""A pool of Bottlerocket has an image that is pinned, and asks for nothing but settings."""

from collections.abc import Iterator
from typing import Final

from corelane.components.config.loading.errors import ConfigError
from corelane.components.config.loading.partial_config import PartialConfig
from corelane.hostconfig.delivery.formats import CLOUD, CLOUD_SETTINGS

_CHOOSE: Final = f"write os: {CLOUD}"


def bottlerocket_pools_take_settings_only(partial: PartialConfig) -> Iterator[ConfigError]:
    """Yield an error for what such a pool has no image for, or no way to carry."""
    platform = partial.platform
    pools = {name: pool for name, pool in platform.pools.items() if pool.os == CLOUD_SETTINGS}
    if pools and "cluster" in partial.readable and platform.cluster.bottlerocket_image is None:
        wanted = f"the image of pool {', '.join(pools)}, which boots Bottlerocket"
        path = ("cluster", "bottlerocketImage")
        yield ConfigError(path, "nothing", wanted, f"Pin a release, or {_CHOOSE}.")
    for name, pool in pools.items():
        yield from _gate(partial, name)
        if pool.agent_on_host:
            yield ConfigError(
                ("pools", name, "agentOnHost"),
                "the agent on Bottlerocket",
                "no files: Bottlerocket takes settings only",
                f"Remove the key, or {_CHOOSE}.",
            )
    yield from _mounted(partial, frozenset(pools))


def _gate(partial: PartialConfig, pool: str) -> Iterator[ConfigError]:
    """Yield an error where the gate could not read what it compares, and would never open."""
    if "cluster" in partial.readable and partial.platform.cluster.host_gate is not None:
        yield ConfigError(
            ("pools", pool, "os"),
            f"{CLOUD_SETTINGS}, and cluster.hostGate",
            "a node that the gate can audit: it reads /etc/corelane there, and Bottlerocket takes "
            "no files, so the node would stay closed",
            f"{_CHOOSE.capitalize()}, or remove cluster.hostGate, without which no node is "
            "audited before pods run.",
        )


def _mounted(partial: PartialConfig, pools: frozenset[str]) -> Iterator[ConfigError]:
    local = partial.platform.storage.local_nvme if "storage" in partial.readable else None
    mounting = local.pools if local else ()
    for pool in [each for each in mounting if each in pools]:
        yield ConfigError(
            ("storage", "localNvme", "pools"),
            f"{pool}, which boots Bottlerocket",
            "pools whose nodes mount their disks: Bottlerocket takes no script that would",
            f"Take {pool} out, or {_CHOOSE} for it.",
        )
