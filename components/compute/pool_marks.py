"""How the nodes of a pool are marked, so that only pods meant for them arrive."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi_aws as aws

from components.config.labels import POOL, TIER


@dataclass(frozen=True, slots=True)
class PoolMarks:
    """Labels and the taint of one pool's nodes."""

    pool: str
    tier: str
    extra: Mapping[str, str]

    @property
    def labels(self) -> dict[str, str]:
        """The pool's own names win over what is added to them."""
        return {**self.extra, TIER: self.tier, POOL: self.pool}

    @property
    def taints(self) -> list[dict[str, str]]:
        """The taint in Kubernetes' spelling."""
        return [{"key": TIER, "value": self.tier, "effect": "NoSchedule"}]

    @property
    def node_group_taints(self) -> list[aws.eks.NodeGroupTaintArgs]:
        """The taint in the EKS API's spelling (botocore eks model, TaintEffect)."""
        return [aws.eks.NodeGroupTaintArgs(key=TIER, value=self.tier, effect="NO_SCHEDULE")]
