"""The cluster that a host joins, its labels and taints, and the place of a large delivery."""

from typing import Annotated

from pydantic import Field

from corelane.hostconfig.model.frozen import Frozen

LabelText = Annotated[str, Field(pattern=r"^[A-Za-z0-9./_-]{1,317}$")]

HostPath = Annotated[str, Field(pattern=r"^/[A-Za-z0-9/._-]{1,255}$")]


class Registration(Frozen):
    """Labels and taints that a node carries from its first moment."""

    labels: dict[LabelText, Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{0,63}$")]] = Field(
        default_factory=dict
    )
    taints: tuple[
        Annotated[str, Field(pattern=r"^[A-Za-z0-9./_-]+(=[A-Za-z0-9._-]*)?:[A-Za-z]+$")], ...
    ] = ()
    """Written as ``key=value:Effect``."""

    def flags(self) -> list[str]:
        """Return the kubelet flags that register the node so."""
        labels = ",".join(f"{key}={value}" for key, value in sorted(self.labels.items()))
        flags = [f"--node-labels={labels}"] if labels else []
        return [*flags, *([f"--register-with-taints={','.join(self.taints)}"] * bool(self.taints))]


class RolesAnywhere(Frozen):
    """The identity of a host by a certificate (eks-hybrid api/v1alpha1, IAMRolesAnywhere)."""

    trust_anchor_arn: Annotated[str, Field(pattern=r"^arn:[A-Za-z0-9:/_-]+$")]
    profile_arn: Annotated[str, Field(pattern=r"^arn:[A-Za-z0-9:/_-]+$")]
    role_arn: Annotated[str, Field(pattern=r"^arn:[A-Za-z0-9:/_+=,.@-]+$")]
    node_name: Annotated[str, Field(pattern=r"^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$")]
    certificate_path: HostPath = "/etc/iam/pki/server.pem"
    private_key_path: HostPath = "/etc/iam/pki/server.key"


class HybridCluster(Frozen):
    """The cluster that a host outside AWS joins, and the identity of the host.

    Only references: keys and activation codes are secrets, and part of no file.
    """

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$")]
    region: Annotated[str, Field(pattern=r"^[a-z]{2}(-[a-z]+)+-[0-9]$")]
    kubernetes_version: Annotated[str, Field(pattern=r"^1\.[0-9]{2}(\.[0-9]{1,2})?$")]
    roles_anywhere: RolesAnywhere | None = None
    """None: by a Systems Manager activation, which lies on the host for root alone."""


class BundlePlace(Frozen):
    """The place from which EC2 nodes fetch a delivery that does not fit into user data."""

    bucket: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")]
    prefix: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9/_.-]{0,200}$")]
    region: Annotated[str, Field(pattern=r"^[a-z]{2}(-[a-z]+)+-[0-9]$")]


class Joining(Frozen):
    """Additions of a delivery to the plan. Hybrid formats need the cluster, others ignore it."""

    registration: Registration = Registration()
    cluster: HybridCluster | None = None
    mount_disks: bool = False
    """Have nodeadm format each instance store disk of an EC2 node and mount it."""
    bundle: BundlePlace | None = None
    with_agent: bool = False
    """Put the agent onto an EC2 node, too; it needs a place for the bundle."""
