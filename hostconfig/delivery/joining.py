"""What a host joins, under which name and marks, and where a large delivery may lie."""

from typing import Annotated

from pydantic import Field

from corelane.hostconfig.delivery.node_config import HybridCluster, Registration
from corelane.hostconfig.model.frozen import Frozen


class BundlePlace(Frozen):
    """Where EC2 nodes fetch what does not fit into user data."""

    bucket: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")]
    prefix: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9/_.-]{0,200}$")]
    region: Annotated[str, Field(pattern=r"^[a-z]{2}(-[a-z]+)+-[0-9]$")]


class Joining(Frozen):
    """What a delivery adds to the plan. Hybrid formats need the cluster, the others ignore it."""

    registration: Registration = Registration()
    cluster: HybridCluster | None = None
    mount_disks: bool = False
    """Have nodeadm format each instance store disk of an EC2 node and mount it."""
    bundle: BundlePlace | None = None
    with_agent: bool = False
    """Put the agent onto an EC2 node, too; it needs a place for the bundle."""
