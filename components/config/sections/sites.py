"""Stack configuration of the places of hosts: a cloud region, or a colocation site."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Annotated, Final, Literal

from pydantic import Field, PositiveInt

from corelane.components.config.sections.domain import (
    AccountId,
    NodeName,
    PrivateCidr,
    Region,
    Slug,
    TrustAnchorArn,
    VaultPath,
    Zone,
)
from corelane.components.config.sections.edge_hosts import EdgeHostConfig
from corelane.hostconfig.model.checked import Checked, check
from corelane.hostconfig.model.invalid_value import InvalidValueError

# EKS Hybrid Nodes guidance (docs.aws.amazon.com/eks, hybrid-nodes-networking).
MAX_ROUND_TRIP_MS: Final = 200
MIN_UPLINK_MBPS: Final = 100


def _different(key: str, names: tuple[str, ...]) -> Iterator[InvalidValueError]:
    for index, name in enumerate(names):
        if name in names[:index]:
            found = f"{name} a second time"
            yield InvalidValueError(
                found=found, wanted="each one once", remedy="Remove it.", at=(key, index)
            )


class CloudSiteConfig(Checked):
    """An AWS region: the cluster's control plane and its EC2 pools stand here."""

    kind: Literal["aws"]
    region: Region
    account: AccountId
    zones: Annotated[tuple[Zone, ...], Field(min_length=2, max_length=4)]

    @check("region", "zones")
    def _zones_belong_to_the_region(self) -> Iterator[InvalidValueError]:
        if (meant := self._misspelt_region()) is not None:
            yield InvalidValueError(
                found=f"{self.region}, and zones of {meant}",
                wanted=f"{meant}, the region of its zones",
                remedy=f"Did you mean {meant}?",
                at=("region",),
            )
            return
        for index, zone in enumerate(self.zones):
            if zone[:-1] != self.region:
                wanted = f"a zone of {self.region}, the region of the site"
                yield InvalidValueError(found=zone, wanted=wanted, at=("zones", index))

    def _misspelt_region(self) -> str | None:
        """Return the region of all zones, if that of the site is spelt nearly alike."""
        regions = {zone[:-1] for zone in self.zones}
        meant = get_close_matches(self.region, regions, n=1, cutoff=0.85)
        return meant[0] if len(regions) == 1 and meant and meant[0] != self.region else None

    @check("zones")
    def _zones_differ(self) -> Iterator[InvalidValueError]:
        yield from _different("zones", self.zones)


class HybridPoolConfig(Checked):
    """Bare-metal hosts at a colocation site that join the cluster as EKS Hybrid Nodes."""

    hardware: str
    profile: str
    tier: Literal["t0", "t1"] = "t0"
    hosts: Annotated[tuple[NodeName, ...], Field(min_length=1)]

    @check("hosts")
    def _hosts_differ(self) -> Iterator[InvalidValueError]:
        yield from _different("hosts", self.hosts)


class ColocationSiteConfig(Checked):
    """A colocation site: networks the cluster must know, and the hosts that stand in it."""

    kind: Literal["colocation"]
    region: Region
    node_cidr: PrivateCidr
    pod_cidr: PrivateCidr
    trust_anchor: TrustAnchorArn
    certificate_authority: VaultPath
    pools: Annotated[dict[Slug, HybridPoolConfig], Field(default_factory=dict)]
    edge_hosts: Annotated[dict[Slug, EdgeHostConfig], Field(default_factory=dict)]
    # The smallest MTU between a host and the cloud: pods of all sites share one size.
    path_mtu: Annotated[int, Field(ge=1280, le=9001)] = 1500
    # NTP servers and PTP clocks outside nodeCidr, such as a grandmaster of the exchange.
    time_sources: tuple[PrivateCidr, ...] = ()
    round_trip_ms: PositiveInt = 20
    uplink_mbps: PositiveInt = 1000

    @check("pools", "round_trip_ms", "uplink_mbps")
    def _link_carries_hybrid_nodes(self) -> Iterator[InvalidValueError]:
        slow = self.round_trip_ms > MAX_ROUND_TRIP_MS or self.uplink_mbps < MIN_UPLINK_MBPS
        if self.pools and slow:
            yield InvalidValueError(
                found=f"{self.uplink_mbps} Mbit/s of uplink, {self.round_trip_ms} ms of round trip",
                wanted=f"at least {MIN_UPLINK_MBPS} Mbit/s and at most {MAX_ROUND_TRIP_MS} ms, "
                "which EKS Hybrid Nodes need",
                remedy="Correct uplinkMbps and roundTripMs, or declare no pools at this site.",
            )


SiteConfig = Annotated[CloudSiteConfig | ColocationSiteConfig, Field(discriminator="kind")]
