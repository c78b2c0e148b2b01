"""Labels and taints of the nodes of a pool, so that only pods meant for them arrive."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi_aws as aws

from corelane.components.kubernetes.labels import POOL, TIER, UNVERIFIED


@dataclass(frozen=True, slots=True)
class NodeLabelsAndTaints:
    """Labels and taints of one pool's nodes; those of a gated pool start as unverified.

    EKS registers a node with the taints of its group, and writes them onto running nodes only when
    the group's taints change (cilium/cilium#17103). The gate then takes its own off again.
    ``--register-with-taints`` in a NodeConfig is no second way: the flag is written once by EKS for
    the group's taints, and a kubelet that is given it twice keeps the last (kubernetes
    pkg/util/flag, RegisterWithTaintsVar).
    """

    pool: str
    tier: str
    extra: Mapping[str, str]
    gated: bool = False

    @property
    def labels(self) -> dict[str, str]:
        """The pool's own names win over what is added to them."""
        return {**self.extra, TIER: self.tier, POOL: self.pool}

    @property
    def taints(self) -> list[dict[str, str]]:
        """The taints in Kubernetes' spelling."""
        tier = {"key": TIER, "value": self.tier, "effect": "NoSchedule"}
        return [tier, *([{"key": UNVERIFIED, "effect": "NoSchedule"}] if self.gated else [])]

    @property
    def node_group_taints(self) -> list[aws.eks.NodeGroupTaintArgs]:
        """The taints in the EKS API's spelling (botocore eks model, TaintEffect)."""
        return [
            aws.eks.NodeGroupTaintArgs(
                key=taint["key"], value=taint.get("value"), effect="NO_SCHEDULE"
            )
            for taint in self.taints
        ]
