"""Placement of pods: the nodes they may run on, and the pods they keep apart from."""

from typing import Final

import pulumi_kubernetes as k8s

from corelane.components.config.sections.workloads import EngineConfig
from corelane.components.kubernetes.labels import FAMILY_IMPACT, POOL, TIER

HOSTNAME: Final = "kubernetes.io/hostname"
ZONE: Final = "topology.kubernetes.io/zone"


def toleration_of(tier: str) -> k8s.core.v1.TolerationArgs:
    """Return the one toleration of a tier's pods: its own nodes' taint."""
    return k8s.core.v1.TolerationArgs(key=TIER, operator="Equal", value=tier, effect="NoSchedule")


def node_selector(pool: str, tier: str) -> dict[str, str]:
    """Return the labels of the nodes of one pool."""
    return {POOL: pool, TIER: tier}


def apart_from_high_impact(config: EngineConfig) -> k8s.core.v1.AffinityArgs | None:
    """Return the demand that no other high-impact engine stands on the node.

    A term without a namespace selector looks at the pod's own namespace only, where other teams'
    engines never are; the empty selector is every namespace.
    """
    if config.family_impact != "high":
        return None
    term = k8s.core.v1.PodAffinityTermArgs(
        label_selector=k8s.meta.v1.LabelSelectorArgs(match_labels={FAMILY_IMPACT: "high"}),
        namespace_selector=k8s.meta.v1.LabelSelectorArgs(),
        topology_key=HOSTNAME,
    )
    return k8s.core.v1.AffinityArgs(
        pod_anti_affinity=k8s.core.v1.PodAntiAffinityArgs(
            required_during_scheduling_ignored_during_execution=[term]
        )
    )


def spread(
    selector: dict[str, str], *, holds_volumes: bool
) -> list[k8s.core.v1.TopologySpreadConstraintArgs]:
    """Return the demand to stand in different zones, and the wish to stand on different nodes.

    A pod whose volume already lies in a zone can go nowhere else: for it the zone is a wish too,
    or the loss of one zone at the wrong moment would leave it pending for ever.
    """
    by_zone = "ScheduleAnyway" if holds_volumes else "DoNotSchedule"
    return [
        _constraint(selector, ZONE, by_zone, holds_volumes=holds_volumes),
        _constraint(selector, HOSTNAME, "ScheduleAnyway", holds_volumes=holds_volumes),
    ]


def _constraint(
    selector: dict[str, str], key: str, unsatisfiable: str, *, holds_volumes: bool
) -> k8s.core.v1.TopologySpreadConstraintArgs:
    return k8s.core.v1.TopologySpreadConstraintArgs(
        max_skew=1,
        topology_key=key,
        when_unsatisfiable=unsatisfiable,
        label_selector=k8s.meta.v1.LabelSelectorArgs(match_labels=selector),
        # A Deployment's old and new pods are counted apart, or an update ends unevenly.
        match_label_keys=None if holds_volumes else ["pod-template-hash"],
    )
