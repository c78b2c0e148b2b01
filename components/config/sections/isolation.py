"""Stack configuration of tiers, asset classes and teams: what is kept apart from what."""

from typing import Annotated, Literal

from pydantic import Field, PositiveInt

from corelane.components.config.sections.domain import Cidr, CostCenter, Memory, Port, Slug, text
from corelane.hostconfig.model.frozen import Frozen

TierName = Literal["t0", "t1", "t2"]


class TierLimits(Frozen):
    """The most that all pods of one team in one tier may request together."""

    cpu: PositiveInt
    memory: Memory
    pods: PositiveInt
    huge_pages_1gi: Annotated[int, Field(ge=0, alias="hugePages1Gi")] = 0
    storage: Memory | None = None


class TierConfig(Frozen):
    """The priority of a tier's pods, and the most that one container of it may take."""

    priority: Annotated[int, Field(ge=1, le=1_000_000_000)]
    preempts: bool
    largest_container_cpu: PositiveInt
    largest_container_memory: Memory


class VenueConfig(Frozen):
    """The venue that a strategy connects to: the only way out of its asset class."""

    networks: Annotated[tuple[Cidr, ...], Field(min_length=1)]
    ports: Annotated[tuple[Port, ...], Field(min_length=1)]
    protocol: Literal["TCP", "UDP"] = "TCP"
    # The longest silence that a session over TCP has to outlive, on the host and on the way.
    idle_seconds: Annotated[int, Field(ge=1, le=432_000)] = 86_400


class AssetClassConfig(Frozen):
    """Instruments traded together; no pod reaches another asset class."""

    venues: Annotated[dict[Slug, VenueConfig], Field(min_length=1)]


class TeamConfig(Frozen):
    """People who own workloads, the asset classes they trade, and their share of each tier."""

    asset_classes: Annotated[tuple[Slug, ...], Field(min_length=1)]
    quotas: Annotated[dict[TierName, TierLimits], Field(min_length=1)]
    contact: Annotated[str, text(r"^[^@\s<>]+@[a-z0-9.-]+$", "an address of mail", longest=254)]
    # What the platform's own center pays for without it.
    cost_center: CostCenter | None = None
