"""The foundation: a network, a cluster in it, Calico in the cluster, and then the nodes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as k8s

from corelane.components.aws.kms_key import KmsKey, KmsKeyArgs, log_group_encryption
from corelane.components.cluster.eks_cluster import EksCluster, EksClusterArgs
from corelane.components.cluster.node_role import NodeRole, NodeRoleArgs
from corelane.components.composition.admission import declare_admission
from corelane.components.composition.bundles import declare_bundle_store, mounts_disks
from corelane.components.composition.scope import Scope
from corelane.components.compute.metal_pool import MetalPool, MetalPoolArgs
from corelane.components.compute.node_group import Membership, PoolEnvironment
from corelane.components.compute.node_pool import NodePool, NodePoolArgs
from corelane.components.config.sections.pools import MetalPoolConfig
from corelane.components.hosts.host_gate import HostGate, HostGateArgs
from corelane.components.isolation.calico_network import (
    CalicoNetwork,
    CalicoNetworkArgs,
    ColocationPods,
)
from corelane.components.network.private_network import PrivateNetwork, PrivateNetworkArgs
from corelane.hostconfig.delivery.zipapp import agent_archive

Pool = MetalPool | NodePool


@dataclass(frozen=True, kw_only=True, slots=True)
class Foundation:
    """The network, the cluster and the pools, which everything else needs."""

    scope: Scope
    network: PrivateNetwork
    cluster: EksCluster
    kubernetes: k8s.Provider
    calico: CalicoNetwork
    pools: Mapping[str, Pool]
    admission: Sequence[pulumi.Resource] = ()

    def in_cluster(self, *after: pulumi.Resource) -> pulumi.ResourceOptions:
        """Return options of Kubernetes resources that wait for others."""
        first = (*self.admission, *after)
        return _in_cluster(self.scope, self.cluster, self.kubernetes, *first)

    def pools_of(self, tier: str) -> list[pulumi.Resource]:
        """Return the cloud pools of a tier."""
        pools = self.scope.config.pools
        return [pool for name, pool in self.pools.items() if pools[name].tier == tier]


def declare_foundation(scope: Scope) -> Foundation:
    """Declare network, cluster, Calico and pools, each before what needs it."""
    log_key = _declare_log_key(scope)
    network = _declare_network(scope, log_key)
    cluster = _declare_cluster(scope, log_key, network)
    kubernetes = k8s.Provider(
        "kubernetes",
        kubeconfig=cluster.kubeconfig,
        enable_server_side_apply=True,
        opts=pulumi.ResourceOptions(parent=scope.root),
    )
    calico = _declare_calico(scope, cluster, kubernetes)
    # Without a CNI no node turns ready, and EKS gives the node group up; without the gate none
    # takes the pods that the CNI's own controllers are.
    first = [calico, *_declare_gate(scope, cluster, kubernetes)]
    return Foundation(
        scope=scope,
        network=network,
        cluster=cluster,
        kubernetes=kubernetes,
        calico=calico,
        pools=_declare_pools(scope, network, cluster, first),
        admission=declare_admission(scope, _in_cluster(scope, cluster, kubernetes)),
    )


def _colocation_pods(scope: Scope) -> dict[str, ColocationPods]:
    return {
        name: ColocationPods(cidr=str(site.pod_cidr), pools=tuple(site.pools))
        for name, site in scope.config.colocation_sites().items()
    }


def _declare_calico(scope: Scope, cluster: EksCluster, kubernetes: k8s.Provider) -> CalicoNetwork:
    sites = scope.config.colocation_sites().values()
    args = CalicoNetworkArgs(
        declared_at="/network",
        pod_cidr=str(scope.config.network.pod_cidr),
        sites=_colocation_pods(scope),
        # Detection looks at one node; a site's way to the cloud is what every pod has to fit.
        node_mtu=min((site.path_mtu for site in sites), default=None),
    )
    return CalicoNetwork("calico", args, _in_cluster(scope, cluster, kubernetes))


def _declare_gate(
    scope: Scope, cluster: EksCluster, kubernetes: k8s.Provider
) -> tuple[HostGate, ...]:
    config = scope.config.cluster.host_gate
    if config is None:
        return ()
    # A host without a kubelet is no node.
    plans = {
        pool: tuple(by_hardware.values())
        for pool, by_hardware in scope.hosts.items()
        if all(plan.kubelet for plan in by_hardware.values())
    }
    args = HostGateArgs(
        declared_at="/cluster/hostGate", config=config, agent=agent_archive(), plans=plans
    )
    return (HostGate("host-gate", args, _in_cluster(scope, cluster, kubernetes)),)


def _in_cluster(
    scope: Scope, cluster: EksCluster, kubernetes: k8s.Provider, *after: pulumi.Resource
) -> pulumi.ResourceOptions:
    """Return options of what is gone with the cluster: nobody is left to finish its deletion."""
    return pulumi.ResourceOptions(
        parent=scope.root,
        providers=[scope.cloud, kubernetes],
        depends_on=list(after),
        deleted_with=cluster.control_plane,
    )


def _declare_log_key(scope: Scope) -> KmsKey:
    args = KmsKeyArgs(
        declared_at="/network",
        description="Encrypts CloudWatch log groups",
        policy=scope.key_policy(log_group_encryption(scope.site.region, scope.site.account)),
        tags=scope.tags,
        protect=scope.config.protect,
    )
    return KmsKey(f"{scope.prefix}-logs", args, scope.in_region)


def _declare_network(scope: Scope, log_key: KmsKey) -> PrivateNetwork:
    config, sites = scope.config, scope.config.colocation_sites().values()
    remote = [str(cidr) for site in sites for cidr in (site.node_cidr, site.pod_cidr)]
    args = PrivateNetworkArgs(
        declared_at="/network",
        site=scope.site,
        config=config.network,
        cluster_name=scope.prefix,
        remote_networks=[*remote, *map(str, config.cluster.operator_networks)],
        log_key_arn=log_key.arn,
        tags=scope.tags,
        protect=scope.config.protect,
    )
    return PrivateNetwork(scope.prefix, args, scope.in_region)


def _declare_cluster(scope: Scope, log_key: KmsKey, network: PrivateNetwork) -> EksCluster:
    sites = scope.config.colocation_sites().values()
    args = EksClusterArgs(
        declared_at="/cluster",
        cluster_name=scope.prefix,
        region=scope.site.region,
        config=scope.config.cluster,
        service_network=str(scope.config.network.service_cidr),
        vpc_id=network.vpc_id,
        subnet_ids=list(network.subnet_ids.values()),
        log_key_arn=log_key.arn,
        remote_node_networks=[str(site.node_cidr) for site in sites],
        remote_pod_networks=[str(site.pod_cidr) for site in sites],
        tags=scope.tags,
        protect=scope.config.protect,
    )
    return EksCluster(scope.prefix, args, scope.in_region)


def _declare_pools(
    scope: Scope, network: PrivateNetwork, cluster: EksCluster, first: Sequence[pulumi.Resource]
) -> dict[str, Pool]:
    role = NodeRole(
        f"{scope.prefix}-nodes",
        NodeRoleArgs(declared_at="/cluster", region=scope.site.region, tags=scope.tags),
        scope.in_region,
    )
    environment = PoolEnvironment(
        cluster=Membership(
            config=scope.config.cluster,
            name=cluster.name,
            node_role_arn=role.arn,
            security_group_ids=[cluster.security_group_id],
        ),
        subnet_ids=network.subnet_ids,
        tags=scope.tags,
        after=first,
        bundles=declare_bundle_store(scope),
    )
    return {name: _declare_pool(scope, name, environment) for name in scope.config.pools}


def _declare_pool(scope: Scope, name: str, environment: PoolEnvironment) -> Pool:
    config, plans = scope.config.pools[name], scope.hosts[name]
    if isinstance(config, MetalPoolConfig):
        metal = MetalPoolArgs(
            declared_at=f"/pools/{name}",
            config=config,
            plan=plans[config.hardware],
            environment=environment,
        )
        return MetalPool(name, metal, scope.in_region)
    storage = scope.config.storage
    args = NodePoolArgs(
        declared_at=f"/pools/{name}",
        config=config,
        plans=plans,
        mount_disks=mounts_disks(scope, name),
        keeps_data=name in {scope.config.secrets.vault.pool, storage.ceph and storage.ceph.pool},
        environment=environment,
    )
    return NodePool(name, args, scope.in_region)
