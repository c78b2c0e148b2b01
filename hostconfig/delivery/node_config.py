"""The NodeConfig document that nodeadm reads, for EC2 nodes and for hybrid nodes."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import yaml
from pydantic import Field

from corelane.hostconfig.delivery.errors import DeliveryError
from corelane.hostconfig.model.frozen import Frozen
from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.model.settings import DriveArray

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
    """How a host proves who it is by a certificate (eks-hybrid api/v1alpha1, IAMRolesAnywhere)."""

    trust_anchor_arn: Annotated[str, Field(pattern=r"^arn:[A-Za-z0-9:/_-]+$")]
    profile_arn: Annotated[str, Field(pattern=r"^arn:[A-Za-z0-9:/_-]+$")]
    role_arn: Annotated[str, Field(pattern=r"^arn:[A-Za-z0-9:/_+=,.@-]+$")]
    node_name: Annotated[str, Field(pattern=r"^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$")]
    certificate_path: HostPath = "/etc/iam/pki/server.pem"
    private_key_path: HostPath = "/etc/iam/pki/server.key"


class HybridCluster(Frozen):
    """Which cluster a host outside AWS joins, and how it proves who it is.

    Only references: keys and activation codes are secrets, and part of no file.
    """

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$")]
    region: Annotated[str, Field(pattern=r"^[a-z]{2}(-[a-z]+)+-[0-9]$")]
    kubernetes_version: Annotated[str, Field(pattern=r"^1\.[0-9]{2}(\.[0-9]{1,2})?$")]
    roles_anywhere: RolesAnywhere | None = None
    """None: by a Systems Manager activation, which lies on the host for root alone."""


def ec2_node_config(
    plan: HostPlan, registration: Registration | None = None, *, mount_disks: bool = False
) -> dict[str, Any]:
    """Return the document for an EC2 node; EKS merges the cluster's own part into it."""
    kubelet = _kubelet(plan, (registration or Registration()).flags())
    return _document({"kubelet": kubelet, **_disks(plan, mount_disks=mount_disks)})


def hybrid_node_config(
    plan: HostPlan, cluster: HybridCluster, registration: Registration | None = None
) -> dict[str, Any]:
    """Return the document for a hybrid node; an activation is added to it on the host."""
    anywhere = cluster.roles_anywhere
    credentials = {} if anywhere is None else {"iamRolesAnywhere": _certificate(anywhere)}
    return _document(
        {
            "cluster": {"name": cluster.name, "region": cluster.region},
            "hybrid": {"enableCredentialsFile": True, **credentials},
            "kubelet": _kubelet(plan, (registration or Registration()).flags()),
        }
    )


def _disks(plan: HostPlan, *, mount_disks: bool) -> dict[str, Any]:
    """Say what becomes of the instance store (nodeadm api/v1alpha1, LocalStorageOptions)."""
    arrays = plan.of(DriveArray)
    if arrays and mount_disks:
        raise DeliveryError(
            found=f"profile {plan.profile.name} makes the instance store one {arrays[0].level} "
            f"array, and local volumes of pool {plan.pool} want each of its disks",
            wanted="a disk is part of the array or a volume of its own",
            nearest="leave storage.instanceStore out of the profile, or take the pool from "
            "storage.localNvme.pools",
        )
    if not arrays and not mount_disks:
        return {}
    strategy = arrays[0].level.upper() if arrays else "Mount"
    return {"instance": {"localStorage": {"strategy": strategy}}}


def _certificate(anywhere: RolesAnywhere) -> dict[str, str]:
    return {
        "nodeName": anywhere.node_name,
        "trustAnchorArn": anywhere.trust_anchor_arn,
        "profileArn": anywhere.profile_arn,
        "roleArn": anywhere.role_arn,
        "certificatePath": anywhere.certificate_path,
        "privateKeyPath": anywhere.private_key_path,
    }


def to_yaml(document: Mapping[str, Any]) -> str:
    """Return YAML with sorted keys."""
    return yaml.safe_dump(dict(document), sort_keys=True, allow_unicode=False, width=100)


def _document(spec: Mapping[str, Any]) -> dict[str, Any]:
    return {"apiVersion": "node.eks.aws/v1alpha1", "kind": "NodeConfig", "spec": dict(spec)}


def _kubelet(plan: HostPlan, flags: Sequence[str]) -> dict[str, Any]:
    return {"config": plan.kubelet, **({"flags": list(flags)} if flags else {})}
