"""Which EKS node image a pool boots: a release, so that EKS still adds the cluster's own part."""

from dataclasses import dataclass
from typing import Literal

from corelane.components.config.sections.cluster import ClusterConfig


@dataclass(frozen=True, slots=True)
class NodeImagePin:
    """An AMI family of EKS and one release of it."""

    ami_type: str
    release: str


def node_image(cluster: ClusterConfig, architecture: Literal["x86_64", "arm64"]) -> NodeImagePin:
    """Return the image for an architecture (AMI types: botocore eks model, AMITypes)."""
    if architecture == "x86_64":
        return NodeImagePin("AL2023_x86_64_STANDARD", cluster.node_image)
    if cluster.arm_node_image is None:
        msg = "found a pool of arm64 hardware and no cluster.armNodeImage; add the release to pin"
        raise ValueError(msg)
    return NodeImagePin("AL2023_ARM_64_STANDARD", cluster.arm_node_image)
