"""The placement of a platform service: one pool, and the taint that keeps others off it."""

from dataclasses import dataclass
from typing import Any

from corelane.components.config.sections.isolation import TierName
from corelane.components.kubernetes.labels import POOL, TIER


@dataclass(frozen=True, kw_only=True, slots=True)
class Placement:
    """A pool, and the tier whose taint its nodes carry; written as pod specs and charts want it."""

    pool: str
    tier: TierName

    def refuse_trading(self, service: str) -> None:
        """Raise ``ValueError`` where a service would share nodes with execution engines."""
        if self.tier == "t0":
            msg = (
                f"{service} is placed on {self.pool}, a t0 pool: its disk and network work would "
                "interrupt execution engines; name a t1 pool"
            )
            raise ValueError(msg)

    def node_selector(self) -> dict[str, str]:
        """Return the labels a node must have."""
        return {POOL: self.pool}

    def tolerations(self) -> list[dict[str, str]]:
        """Return the one taint that is tolerated."""
        return [
            {"key": TIER, "operator": "Equal", "value": self.tier, "effect": "NoSchedule"},
        ]

    def node_affinity(self) -> dict[str, Any]:
        """Return the requirement as node affinity, for specs without a node selector."""
        return pools_affinity([self.pool])


def pools_affinity(pools: list[str]) -> dict[str, Any]:
    """Return the node affinity that keeps a pod to some pools."""
    return _required({"key": POOL, "operator": "In", "values": sorted(pools)})


def outside_tier_affinity(tier: TierName) -> dict[str, Any]:
    """Return the node affinity that keeps a pod off every node of a tier."""
    return _required({"key": TIER, "operator": "NotIn", "values": [tier]})


def _required(expression: dict[str, Any]) -> dict[str, Any]:
    terms = [{"matchExpressions": [expression]}]
    return {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": terms}}
