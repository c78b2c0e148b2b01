"""Ceph on the disks of one pool, and the class of replicated volumes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import pulumi
import pulumi_kubernetes as k8s

from corelane.components.config.sections.entry import Entry
from corelane.components.config.sections.placement import Placement
from corelane.components.config.sections.storage import CEPH_CLASS, CephConfig
from corelane.components.kubernetes.known_names import known_name
from corelane.components.kubernetes.made_object import MadeObject, made_storage_class
from corelane.components.storage import ceph_values
from corelane.components.storage.closed_network import ceph_policy

NAMESPACE = "rook-ceph"
BLOCK_POOL = "replicated"
DRIVER = f"{NAMESPACE}.rbd.csi.ceph.com"


@dataclass(frozen=True, kw_only=True, slots=True)
class CephClusterArgs:
    """The pool whose disks Ceph owns, how many nodes it keeps, and where monitors store.

    ``node_networks`` are what a node speaks from: the VPC's range, and the pods' for its tunnel.
    """

    declared_at: Entry
    config: CephConfig
    placement: Placement
    nodes: int
    monitor_class: pulumi.Input[str]
    node_networks: Sequence[str]
    protect: bool = True

    def __post_init__(self) -> None:
        """Refuse what Ceph would accept and then wait for forever."""
        self.placement.refuse_trading("Ceph")
        needed = self.config.fewest_hosts
        if self.nodes < needed:
            msg = (
                f"pool {self.placement.pool} keeps {self.nodes} nodes, and Ceph needs {needed}: "
                f"{self.config.monitors} monitors and {self.config.replicas} replicas, each on a "
                "host of its own; raise the pool's size.min"
            )
            raise ValueError(msg)


class CephCluster(pulumi.ComponentResource):
    """A Rook-managed Ceph cluster: encrypted on disk and on the wire, on its own pool only."""

    TYPE: Final = "corelane:storage:CephCluster"
    class_name: pulumi.Output[str]
    namespace: pulumi.Output[str]

    @classmethod
    def made(cls, name: str) -> MadeObject:
        """Return the storage class."""
        return made_storage_class(cls.TYPE, f"{name}-class", CEPH_CLASS)

    def __init__(
        self, name: str, args: CephClusterArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the operator, the drivers, the cluster, its pool, and the class over it."""
        super().__init__(self.TYPE, name, _props(args), opts)
        self._name = name
        self._args = args

        namespace = self._declare_namespace()
        self.namespace = known_name(namespace, NAMESPACE)
        self._declare_network()
        operator = self._declare_operator()
        drivers = self._declare_drivers(operator)
        cluster = self._declare_cluster(operator)
        pool = self._declare_pool(cluster)
        self.class_name = self._declare_class([pool, drivers])
        self.register_outputs({"className": self.class_name, "namespace": self.namespace})

    def _after(self, *resources: pulumi.Resource, protect: bool = False) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(
            parent=self,
            depends_on=list(resources),
            protect=(protect and self._args.protect) or None,
        )

    def _declare_namespace(self) -> k8s.core.v1.Namespace:
        # An OSD opens raw disks of its host, which no stricter standard allows.
        labels = {"pod-security.kubernetes.io/enforce": "privileged"}
        return k8s.core.v1.Namespace(
            f"{self._name}-namespace",
            metadata=k8s.meta.v1.ObjectMetaArgs(name=NAMESPACE, labels=labels),
            opts=self._after(protect=True),
        )

    def _declare_network(self) -> None:
        k8s.networking.v1.NetworkPolicy(
            f"{self._name}-network",
            metadata=k8s.meta.v1.ObjectMetaArgs(name="ceph", namespace=self.namespace),
            spec=ceph_policy(self._args.node_networks),
            opts=self._after(),
        )

    def _declare_operator(self) -> k8s.helm.v3.Release:
        return k8s.helm.v3.Release(
            f"{self._name}-operator",
            name="rook-ceph",
            chart="rook-ceph",
            version=ceph_values.ROOK_VERSION,
            repository_opts=k8s.helm.v3.RepositoryOptsArgs(repo=ceph_values.ROOK_REPOSITORY),
            namespace=self.namespace,
            values=ceph_values.operator(self._args.placement),
            timeout=900,
            # Removing the operator's definitions would remove the cluster they define.
            opts=self._after(protect=True),
        )

    def _declare_drivers(self, operator: pulumi.Resource) -> k8s.helm.v3.Release:
        return k8s.helm.v3.Release(
            f"{self._name}-drivers",
            name="ceph-csi-drivers",
            chart="ceph-csi-drivers",
            version=ceph_values.DRIVERS_VERSION,
            repository_opts=k8s.helm.v3.RepositoryOptsArgs(repo=ceph_values.DRIVERS_REPOSITORY),
            namespace=self.namespace,
            values=ceph_values.drivers(self._args.placement, NAMESPACE, DRIVER),
            opts=self._after(operator),
        )

    def _declare_cluster(self, operator: pulumi.Resource) -> pulumi.CustomResource:
        return k8s.apiextensions.CustomResource(
            f"{self._name}-cluster",
            api_version="ceph.rook.io/v1",
            kind="CephCluster",
            metadata=k8s.meta.v1.ObjectMetaArgs(name=NAMESPACE, namespace=self.namespace),
            spec=ceph_values.cluster(
                self._args.config, self._args.placement, self._args.monitor_class
            ),
            opts=self._after(operator, protect=True),
        )

    def _declare_pool(self, cluster: pulumi.Resource) -> pulumi.CustomResource:
        return k8s.apiextensions.CustomResource(
            f"{self._name}-pool",
            api_version="ceph.rook.io/v1",
            kind="CephBlockPool",
            metadata=k8s.meta.v1.ObjectMetaArgs(name=BLOCK_POOL, namespace=self.namespace),
            spec={
                "failureDomain": "host",
                "replicated": {"size": self._args.config.replicas, "requireSafeReplicaSize": True},
            },
            opts=self._after(cluster, protect=True),
        )

    def _declare_class(self, needed: list[pulumi.Resource]) -> pulumi.Output[str]:
        storage_class = k8s.storage.v1.StorageClass(
            f"{self._name}-class",
            metadata=k8s.meta.v1.ObjectMetaArgs(name=CEPH_CLASS),
            provisioner=DRIVER,
            parameters=ceph_values.class_parameters(NAMESPACE, BLOCK_POOL),
            reclaim_policy="Delete",
            volume_binding_mode="WaitForFirstConsumer",
            allow_volume_expansion=True,
            opts=self._after(*needed),
        )
        return known_name(storage_class, CEPH_CLASS)


def _props(args: CephClusterArgs) -> dict[str, Any]:
    return {
        "declaredAt": args.declared_at,
        "pool": args.placement.pool,
        "tier": args.placement.tier,
        "monitors": args.config.monitors,
        "replicas": args.config.replicas,
        "nodes": args.nodes,
    }
