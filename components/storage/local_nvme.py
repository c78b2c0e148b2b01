"""Whole local disks for pods: found where the node mounts them, and gone with the node.

The provisioner is the static one of kubernetes-sigs and not OpenEBS LVM. It gives one claim one
whole disk, so no neighbour shares its queue; it adds no volume manager to the data path and no
controller to the cluster; and it is maintained next to Kubernetes itself, with releases that follow
Kubernetes' own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import pulumi
import pulumi_kubernetes as k8s

from corelane.components.config.sections.entry import Entry
from corelane.components.config.sections.placement import Placement, pools_affinity
from corelane.components.config.sections.storage import LOCAL_NVME_CLASS, LocalNvmeConfig
from corelane.components.kubernetes.known_names import known_name
from corelane.components.kubernetes.made_object import MadeObject, made_storage_class
from corelane.components.storage.closed_network import agents_policy

NAMESPACE = "local-storage"
# Where nodeadm mounts instance store disks, one folder each, with `localStorage.strategy: Mount`
# (awslabs/amazon-eks-ami, nodeadm/api/v1alpha1).
MOUNTED_DISKS = "/mnt/k8s-disks"
# kubernetes-sigs/sig-storage-local-static-provisioner, helm/provisioner/Chart.yaml.
CHART_VERSION = "2.9.0"
CHART_REPOSITORY = "https://kubernetes-sigs.github.io/sig-storage-local-static-provisioner"


@dataclass(frozen=True, kw_only=True, slots=True)
class LocalNvmeArgs:
    """The disks of a node, and the pools whose nodes have them.

    Nodes of these pools have to mount each disk in a folder of ``MOUNTED_DISKS``.
    ``node_networks`` hold the API server.
    """

    declared_at: Entry
    config: LocalNvmeConfig
    pools: Sequence[Placement]
    node_networks: Sequence[str]
    protect: bool = False


class LocalNvme(pulumi.ComponentResource):
    """A storage class over local disks, and the agent that offers them as volumes."""

    TYPE: Final = "corelane:storage:LocalNvme"
    class_name: pulumi.Output[str]

    @classmethod
    def made(cls, name: str) -> MadeObject:
        """Return the storage class."""
        return made_storage_class(cls.TYPE, f"{name}-class", LOCAL_NVME_CLASS)

    def __init__(
        self, name: str, args: LocalNvmeArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the class and the agent on the nodes of the configured pools."""
        props = {
            "declaredAt": args.declared_at,
            "pools": list(args.config.pools),
            "disksPerNode": args.config.disks_per_node,
            "diskSizeMiB": args.config.disk_size >> 20,
        }
        super().__init__(self.TYPE, name, props, opts)
        self._name = name
        self._args = args
        self._child = pulumi.ResourceOptions(parent=self)

        storage_class = self._declare_class()
        self._declare_agent(self._declare_namespace())
        self.class_name = known_name(storage_class, LOCAL_NVME_CLASS)
        self.register_outputs({"className": self.class_name})

    def _declare_namespace(self) -> k8s.core.v1.Namespace:
        # The agent mounts the host's folder of disks, which no stricter standard allows.
        labels = {"pod-security.kubernetes.io/enforce": "privileged"}
        namespace = k8s.core.v1.Namespace(
            f"{self._name}-namespace",
            metadata=k8s.meta.v1.ObjectMetaArgs(name=NAMESPACE, labels=labels),
            opts=pulumi.ResourceOptions(parent=self, protect=self._args.protect or None),
        )
        k8s.networking.v1.NetworkPolicy(
            f"{self._name}-network",
            metadata=k8s.meta.v1.ObjectMetaArgs(
                name="agents", namespace=known_name(namespace, NAMESPACE)
            ),
            spec=agents_policy(self._args.node_networks),
            opts=self._child,
        )
        return namespace

    def _declare_class(self) -> k8s.storage.v1.StorageClass:
        return k8s.storage.v1.StorageClass(
            f"{self._name}-class",
            metadata=k8s.meta.v1.ObjectMetaArgs(name=LOCAL_NVME_CLASS),
            provisioner="kubernetes.io/no-provisioner",
            volume_binding_mode="WaitForFirstConsumer",
            reclaim_policy="Delete",
            opts=self._child,
        )

    def _declare_agent(self, namespace: k8s.core.v1.Namespace) -> k8s.helm.v3.Release:
        return k8s.helm.v3.Release(
            f"{self._name}-agent",
            name="local-static-provisioner",
            chart="local-static-provisioner",
            version=CHART_VERSION,
            repository_opts=k8s.helm.v3.RepositoryOptsArgs(repo=CHART_REPOSITORY),
            namespace=known_name(namespace, NAMESPACE),
            values=agent_values(self._args.pools),
            # A pool of spot nodes may stand at zero, and then no agent ever becomes ready.
            skip_await=True,
            opts=self._child,
        )


def agent_values(pools: Sequence[Placement]) -> dict[str, Any]:
    """Return the chart's values: whole mounted disks, without privilege, on these pools only."""
    tiers = {pool.tier: pool.tolerations() for pool in pools}
    small = {"cpu": "50m", "memory": "64Mi"}
    return {
        "classes": [
            {
                "name": LOCAL_NVME_CLASS,
                "hostDir": MOUNTED_DISKS,
                "mountDir": MOUNTED_DISKS,
                "volumeMode": "Filesystem",
                "accessMode": "ReadWriteOnce",
                "fsType": "xfs",
            }
        ],
        # A volume is meaningless once its node is gone; owned by the node, it goes too.
        "setPVOwnerRef": True,
        "mountDevVolume": False,
        "privileged": False,
        "affinity": {"nodeAffinity": pools_affinity([pool.pool for pool in pools])},
        "tolerations": [one for tier in sorted(tiers) for one in tiers[tier]],
        "resources": {"requests": small, "limits": small},
    }
