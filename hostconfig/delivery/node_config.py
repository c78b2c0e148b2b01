"""The NodeConfig document that nodeadm reads, for EC2 nodes and for hybrid nodes."""

from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from corelane.hostconfig.delivery.errors import DeliveryError
from corelane.hostconfig.delivery.joining import HybridCluster, Registration, RolesAnywhere
from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.model.settings import DriveArray


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
    """Return the strategy for the instance store (nodeadm api/v1alpha1, LocalStorageOptions)."""
    arrays = plan.of(DriveArray)
    if arrays and mount_disks:
        raise DeliveryError(
            found=f"profile {plan.profile.name} joins the instance store to one {arrays[0].level} "
            f"array, and local volumes of pool {plan.pool} want each of its disks",
            wanted="disks that are part of the array, or volumes of their own",
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
    return yaml.safe_dump(dict(document), sort_keys=True)


def _document(spec: Mapping[str, Any]) -> dict[str, Any]:
    return {"apiVersion": "node.eks.aws/v1alpha1", "kind": "NodeConfig", "spec": dict(spec)}


def _kubelet(plan: HostPlan, flags: Sequence[str]) -> dict[str, Any]:
    return {"config": plan.kubelet, **({"flags": list(flags)} if flags else {})}
