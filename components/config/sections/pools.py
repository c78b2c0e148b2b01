"""Stack configuration of the cloud's node pools."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, NonNegativeInt, PositiveInt

from corelane.components.config.sections.domain import CapacityReservationArn, Slug, Zone
from corelane.hostconfig.model.checked import Checked, check
from corelane.hostconfig.model.frozen import Frozen
from corelane.hostconfig.model.invalid_value import InvalidValueError


class PoolSize(Checked):
    """The number of nodes a pool may have; ``desired`` at creation."""

    min: NonNegativeInt
    max: PositiveInt
    desired: NonNegativeInt

    @check("min", "desired", "max")
    def _ordered(self) -> Iterator[InvalidValueError]:
        if not self.min <= self.desired <= self.max:
            found = f"min {self.min}, desired {self.desired}, max {self.max}"
            yield InvalidValueError(
                found=found, wanted="min at most desired, and desired at most max"
            )


class _Pool(Frozen):
    site: Slug
    profile: str
    size: PoolSize
    os: Literal["al2023", "bottlerocket"] = "al2023"
    """The node image of EKS. Bottlerocket takes settings alone: no agent, and no file of a plan."""
    root_gib: Annotated[int, Field(ge=20, le=16384)] = 100
    agent_on_host: bool = False
    """Put the agent onto the nodes' own disk too; it is fetched from a bucket at first boot."""


class MetalPoolConfig(_Pool):
    """T0: identical metal instances in one cluster placement group of one zone."""

    tier: Literal["t0"]
    hardware: str
    zone: Zone
    capacity_reservation: CapacityReservationArn | None = None
    ena_queues: PositiveInt | None = None


class OnDemandPoolConfig(_Pool):
    """T1: on-demand instances over every zone of the site."""

    tier: Literal["t1"]
    hardware: str


class SpotPoolConfig(_Pool):
    """T2: spot instances of several types, so that one type's shortage is not the pool's."""

    tier: Literal["t2"]
    hardware: Annotated[tuple[str, ...], Field(min_length=2)]


PoolConfig = Annotated[
    MetalPoolConfig | OnDemandPoolConfig | SpotPoolConfig, Field(discriminator="tier")
]
