"""Stack configuration of the places of hosts: a cloud region, or a colocation site."""

from typing import Annotated, Literal, Self

from pydantic import Field, PositiveInt, model_validator

from corelane.components.config.sections.domain import (
    AccountId,
    Arn,
    DnsName,
    ImageByDigest,
    Memory,
    MountPath,
    PrivateCidr,
    Region,
    Slug,
    VaultPath,
    Zone,
)
from corelane.hostconfig.model.cpuset import CpuSet
from corelane.hostconfig.model.frozen import Frozen


class CloudSiteConfig(Frozen):
    """An AWS region: the cluster's control plane and its EC2 pools stand here."""

    kind: Literal["aws"]
    region: Region
    account: AccountId
    zones: Annotated[tuple[Zone, ...], Field(min_length=2, max_length=4)]

    @model_validator(mode="after")
    def _zones_belong_to_the_region(self) -> Self:
        if strangers := [zone for zone in self.zones if zone[:-1] != self.region]:
            msg = f"zones {', '.join(strangers)} are not in {self.region}"
            raise ValueError(msg)
        if len(set(self.zones)) != len(self.zones):
            msg = "a zone is named twice"
            raise ValueError(msg)
        return self


class HybridPoolConfig(Frozen):
    """Bare-metal hosts at a colocation site that join the cluster as EKS Hybrid Nodes."""

    hardware: str
    profile: str
    tier: Literal["t0", "t1"] = "t0"
    hosts: Annotated[tuple[DnsName, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _hosts_differ(self) -> Self:
        if len(set(self.hosts)) < len(self.hosts):
            msg = "a host is named twice; wanted each host once"
            raise ValueError(msg)
        return self


# Folders through which a container owns its host: its configuration, devices and sockets.
HOSTS_OWN = ("bin", "boot", "dev", "etc", "lib", "proc", "root", "run", "sbin", "sys", "usr")
HOSTS_OWN_BELOW_VAR = ("lib/docker", "lib/kubelet", "run")


def _is_the_hosts_own(path: str) -> bool:
    first, _, rest = path.removeprefix("/").partition("/")
    below_var = first == "var" and any(f"{rest}/".startswith(f"{p}/") for p in HOSTS_OWN_BELOW_VAR)
    return first in HOSTS_OWN or below_var or path == "/var"


class EdgeContainerConfig(Frozen):
    """One container on a Docker-only host, pinned to CPUs of its own."""

    image: ImageByDigest
    cpus: CpuSet
    memory: Memory
    memory_reservation: Memory
    shared_memory: Memory | None = None
    scratch: Annotated[dict[MountPath, Memory], Field(default_factory=dict)]
    binds: Annotated[dict[MountPath, MountPath], Field(default_factory=dict)]
    locked_memory: bool = True

    @model_validator(mode="after")
    def _binds_are_not_the_hosts_own(self) -> Self:
        owned = (path for path in self.binds.values() if _is_the_hosts_own(path))
        if taken := sorted(owned):
            msg = (
                f"binds {', '.join(taken)}: what the host runs on, and a way to own it; wanted "
                "a folder of the workload's own, such as one below /srv"
            )
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _reservation_within_limit(self) -> Self:
        if self.memory_reservation > self.memory:
            msg = "memoryReservation is above memory, the limit"
            raise ValueError(msg)
        if sum(self.scratch.values()) + (self.shared_memory or 0) >= self.memory:
            msg = "scratch and sharedMemory are charged to memory, and leave the process nothing"
            raise ValueError(msg)
        return self


class EdgeHostConfig(Frozen):
    """A host next to the venue that runs Docker and no kubelet."""

    hardware: str
    profile: str
    address: DnsName
    containers: Annotated[dict[Slug, EdgeContainerConfig], Field(min_length=1)]


class ColocationSiteConfig(Frozen):
    """A colocation site: networks the cluster must know, and the hosts that stand in it."""

    kind: Literal["colocation"]
    region: Region
    node_cidr: PrivateCidr
    pod_cidr: PrivateCidr
    trust_anchor: Arn
    certificate_authority: VaultPath
    pools: Annotated[dict[Slug, HybridPoolConfig], Field(default_factory=dict)]
    edge_hosts: Annotated[dict[Slug, EdgeHostConfig], Field(default_factory=dict)]
    # The smallest MTU between a host and the cloud: pods of all sites share one size.
    path_mtu: Annotated[int, Field(ge=1280, le=9001)] = 1500
    # NTP servers and PTP clocks outside nodeCidr, such as a grandmaster of the exchange.
    time_sources: tuple[PrivateCidr, ...] = ()
    round_trip_ms: PositiveInt = 20
    uplink_mbps: PositiveInt = 1000

    @model_validator(mode="after")
    def _link_carries_hybrid_nodes(self) -> Self:
        # EKS Hybrid Nodes guidance (docs.aws.amazon.com/eks, hybrid-nodes-networking).
        if self.pools and (self.round_trip_ms > 200 or self.uplink_mbps < 100):  # noqa: PLR2004
            msg = (
                f"{self.uplink_mbps} Mbit/s at {self.round_trip_ms} ms cannot carry EKS Hybrid "
                "Nodes; wanted at least 100 Mbit/s and at most 200 ms"
            )
            raise ValueError(msg)
        return self


SiteConfig = Annotated[CloudSiteConfig | ColocationSiteConfig, Field(discriminator="kind")]
