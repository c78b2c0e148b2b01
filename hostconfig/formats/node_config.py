"""The NodeConfig document that nodeadm reads, for EC2 nodes and for hybrid nodes."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import yaml
from pydantic import Field

from hostconfig.model.frozen import Frozen
from hostconfig.model.host_plan import HostPlan

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


class HybridCluster(Frozen):
    """Which cluster a host outside AWS joins, and how it proves who it is.

    Only references: an activation code is a secret and never part of a file.
    """

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$")]
    region: Annotated[str, Field(pattern=r"^[a-z]{2}(-[a-z]+)+-[0-9]$")]
    kubernetes_version: Annotated[str, Field(pattern=r"^1\.[0-9]{2}(\.[0-9]{1,2})?$")]
    trust_anchor_arn: Annotated[str, Field(pattern=r"^arn:[A-Za-z0-9:/_-]+$")]
    profile_arn: Annotated[str, Field(pattern=r"^arn:[A-Za-z0-9:/_-]+$")]
    role_arn: Annotated[str, Field(pattern=r"^arn:[A-Za-z0-9:/_+=,.@-]+$")]
    node_name: Annotated[str, Field(pattern=r"^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$")]
    certificate_path: HostPath = "/etc/iam/pki/server.pem"
    private_key_path: HostPath = "/etc/iam/pki/server.key"


def ec2_node_config(
    plan: HostPlan, registration: Registration | None = None, *, mount_disks: bool = False
) -> dict[str, Any]:
    """Return the document for an EC2 node; EKS merges the cluster's own part into it."""
    # nodeadm mounts each disk below /mnt/k8s-disks (api/v1alpha1, LocalStorageOptions).
    disks = {"instance": {"localStorage": {"strategy": "Mount"}}} if mount_disks else {}
    kubelet = _kubelet(plan, (registration or Registration()).flags())
    return _document({"kubelet": kubelet, **disks})


def hybrid_node_config(
    plan: HostPlan, cluster: HybridCluster, registration: Registration | None = None
) -> dict[str, Any]:
    """Return the document for a hybrid node that authenticates with its certificate."""
    anywhere = {
        "nodeName": cluster.node_name,
        "trustAnchorArn": cluster.trust_anchor_arn,
        "profileArn": cluster.profile_arn,
        "roleArn": cluster.role_arn,
        "certificatePath": cluster.certificate_path,
        "privateKeyPath": cluster.private_key_path,
    }
    return _document(
        {
            "cluster": {"name": cluster.name, "region": cluster.region},
            "hybrid": {"enableCredentialsFile": True, "iamRolesAnywhere": anywhere},
            "kubelet": _kubelet(plan, (registration or Registration()).flags()),
        }
    )


def to_yaml(document: Mapping[str, Any]) -> str:
    """Return YAML with sorted keys."""
    return yaml.safe_dump(dict(document), sort_keys=True, allow_unicode=False, width=100)


def _document(spec: Mapping[str, Any]) -> dict[str, Any]:
    return {"apiVersion": "node.eks.aws/v1alpha1", "kind": "NodeConfig", "spec": dict(spec)}


def _kubelet(plan: HostPlan, flags: Sequence[str]) -> dict[str, Any]:
    return {"config": plan.kubelet, **({"flags": list(flags)} if flags else {})}
