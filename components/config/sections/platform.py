"""The whole stack file, section by section."""

from typing import Annotated

from pydantic import Field

from corelane.components.config.sections.cluster import ClusterConfig
from corelane.components.config.sections.domain import CostCenter, PersonId, Registry, Slug, text
from corelane.components.config.sections.isolation import (
    AssetClassConfig,
    TeamConfig,
    TierConfig,
    TierName,
)
from corelane.components.config.sections.network import NetworkConfig
from corelane.components.config.sections.pools import PoolConfig
from corelane.components.config.sections.profiles import ProfileExtension
from corelane.components.config.sections.secrets import SecretsConfig
from corelane.components.config.sections.sites import (
    CloudSiteConfig,
    ColocationSiteConfig,
    SiteConfig,
)
from corelane.components.config.sections.storage import StorageConfig
from corelane.components.config.sections.workloads import (
    BacktestConfig,
    EngineConfig,
    ServiceConfig,
    WorkloadConfig,
)
from corelane.hostconfig.model.frozen import Frozen
from corelane.hostconfig.model.hardware import Hardware

HardwareName = Annotated[
    str,
    text(
        r"^[a-z0-9][a-z0-9.-]{1,62}$",
        "2 to 63 lower-case letters, digits, dots and dashes, such as c7i.metal-24xl",
    ),
]


class AccountingConfig(Frozen):
    """The platform's owner, and the cost center of what no team has to itself."""

    owner: PersonId
    cost_center: CostCenter

    @property
    def tags(self) -> dict[str, str]:
        """The tags by which a bill is split (AWS Billing user guide, "Cost allocation tags")."""
        return {"corelane:owner": self.owner, "corelane:cost-center": self.cost_center}


class PlatformConfig(Frozen):
    """A firm's platform in one stack. ``config.loading.load`` is how one is had.

    ``protect`` keeps what cannot be made again (keys, cluster, volumes) from deletion; without it
    the whole platform is disposable. Images come from ``registries`` alone.
    """

    organization: Slug
    accounting: AccountingConfig
    registries: Annotated[tuple[Registry, ...], Field(min_length=1)]
    protect: bool = True
    sites: Annotated[dict[Slug, SiteConfig], Field(min_length=1)]
    network: NetworkConfig
    cluster: ClusterConfig
    hardware: Annotated[dict[HardwareName, Hardware], Field(default_factory=dict)]
    profiles: Annotated[dict[Slug, ProfileExtension], Field(default_factory=dict)]
    tiers: dict[TierName, TierConfig]
    pools: Annotated[dict[Slug, PoolConfig], Field(min_length=1)]
    asset_classes: Annotated[dict[Slug, AssetClassConfig], Field(min_length=1)]
    teams: Annotated[dict[Slug, TeamConfig], Field(min_length=1)]
    storage: StorageConfig
    secrets: SecretsConfig
    workloads: Annotated[dict[Slug, WorkloadConfig], Field(min_length=1)]

    def cloud_sites(self) -> dict[str, CloudSiteConfig]:
        """Return the AWS regions, by name."""
        return {k: s for k, s in self.sites.items() if isinstance(s, CloudSiteConfig)}

    def colocation_sites(self) -> dict[str, ColocationSiteConfig]:
        """Return the colocation sites, by name."""
        return {k: s for k, s in self.sites.items() if isinstance(s, ColocationSiteConfig)}

    def engines(self) -> dict[str, EngineConfig]:
        """Return the execution engines, by name."""
        return {k: w for k, w in self.workloads.items() if isinstance(w, EngineConfig)}

    def services(self) -> dict[str, ServiceConfig]:
        """Return the long-running services, by name."""
        return {k: w for k, w in self.workloads.items() if isinstance(w, ServiceConfig)}

    def backtests(self) -> dict[str, BacktestConfig]:
        """Return the backtests, by name."""
        return {k: w for k, w in self.workloads.items() if isinstance(w, BacktestConfig)}
