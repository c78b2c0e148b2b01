"""The Kubernetes control plane: its access, encryption and logs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from corelane.components.aws.kms_key import KmsKey, KmsKeyArgs
from corelane.components.cluster.api_security_group import ApiSecurityGroup, ApiSecurityGroupArgs
from corelane.components.cluster.colocation_ingress import ColocationIngress, ColocationIngressArgs
from corelane.components.cluster.control_plane_role import ControlPlaneRole, ControlPlaneRoleArgs
from corelane.components.cluster.kubeconfig import render_kubeconfig
from corelane.components.cluster.operator_access import OperatorAccess, OperatorAccessArgs
from corelane.components.config.sections.cluster import ClusterConfig
from corelane.components.config.sections.entry import Entry

# botocore eks model, LogType: every log the control plane can write.
LOG_TYPES = ("api", "audit", "authenticator", "controllerManager", "scheduler")


@dataclass(frozen=True, kw_only=True, slots=True)
class EksClusterArgs:
    """The control plane: its networks, its settings, and its keys.

    ``cluster_name`` is the physical name: its log group, ARNs and subnet tags contain it.
    ``remote_node_networks`` and ``remote_pod_networks`` are those of colocation sites.
    """

    declared_at: Entry
    cluster_name: str
    region: str
    config: ClusterConfig
    service_network: str
    vpc_id: pulumi.Input[str]
    subnet_ids: Sequence[pulumi.Input[str]]
    log_key_arn: pulumi.Input[str]
    tags: Mapping[str, str]
    remote_node_networks: Sequence[str] = ()
    remote_pod_networks: Sequence[str] = ()
    protect: bool = True


class EksCluster(pulumi.ComponentResource):
    """A private EKS cluster without a CNI: Calico brings it, ``aws-node`` is never installed.

    The identity that creates the cluster gets no rights in it. Whoever deploys to it, Pulumi
    included, has to be one of the operators.
    """

    control_plane: aws.eks.Cluster
    """The cluster itself, with which everything inside it is gone."""
    name: pulumi.Output[str]
    arn: pulumi.Output[str]
    endpoint: pulumi.Output[str]
    certificate_authority: pulumi.Output[str]
    security_group_id: pulumi.Output[str]
    """The group EKS makes for nodes and control plane: nodes carry it."""
    kubeconfig: pulumi.Output[str]
    """JSON, secret, and known only once the operators are admitted."""

    def __init__(
        self, name: str, args: EksClusterArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the control plane and what it stands on."""
        super().__init__("corelane:cluster:EksCluster", name, _props(args), opts)
        self._name_prefix = name
        self._args = args
        self._child = pulumi.ResourceOptions(parent=self)
        self._kept = pulumi.ResourceOptions(parent=self, protect=args.protect)

        key = self._declare_key()
        cluster = self._declare_cluster(key, self._declare_role(key), self._declare_api_group())
        operators = [self._admit(who, cluster) for who in sorted(args.config.operators)]

        self.control_plane = cluster
        self.name, self.arn, self.endpoint = cluster.name, cluster.arn, cluster.endpoint
        self.certificate_authority = cluster.certificate_authority.apply(lambda ca: ca.data or "")
        self.security_group_id = cluster.vpc_config.apply(_cluster_group)
        self._admit_colocation()
        self.kubeconfig = self._render_kubeconfig(operators)
        self.register_outputs(
            {"name": self.name, "endpoint": self.endpoint, "kubeconfig": self.kubeconfig}
        )

    def _declare_key(self) -> KmsKey:
        args = KmsKeyArgs(
            declared_at=self._args.declared_at,
            description=f"Encrypts the API objects of cluster {self._args.cluster_name}",
            tags=self._args.tags,
            protect=self._args.protect,
        )
        return KmsKey(f"{self._name_prefix}-secrets", args, self._child)

    def _declare_role(self, key: KmsKey) -> ControlPlaneRole:
        args = ControlPlaneRoleArgs(region=self._args.region, key_arn=key.arn, tags=self._args.tags)
        return ControlPlaneRole(f"{self._name_prefix}-control-plane", args, self._child)

    def _declare_api_group(self) -> ApiSecurityGroup:
        operators = [str(network) for network in self._args.config.operator_networks]
        args = ApiSecurityGroupArgs(
            vpc_id=self._args.vpc_id,
            networks=[
                *operators,
                *self._args.remote_node_networks,
                *self._args.remote_pod_networks,
            ],
            tags=self._args.tags,
        )
        return ApiSecurityGroup(f"{self._name_prefix}-api", args, self._child)

    def _admit_colocation(self) -> None:
        if not self._args.remote_node_networks:
            return
        args = ColocationIngressArgs(
            nodes_group_id=self.security_group_id,
            networks=self._args.remote_node_networks,
            tags=self._args.tags,
        )
        ColocationIngress(f"{self._name_prefix}-colocation", args, self._child)

    def _declare_log_group(self) -> aws.cloudwatch.LogGroup:
        # EKS writes to this name; a group it has to create itself is unencrypted and kept for ever.
        return aws.cloudwatch.LogGroup(
            f"{self._name_prefix}-logs",
            name=f"/aws/eks/{self._args.cluster_name}/cluster",
            kms_key_id=self._args.log_key_arn,
            retention_in_days=self._args.config.log_days,
            tags=dict(self._args.tags),
            opts=self._kept,
        )

    def _declare_cluster(
        self, key: KmsKey, role: ControlPlaneRole, api_group: ApiSecurityGroup
    ) -> aws.eks.Cluster:
        logs = self._declare_log_group()
        return aws.eks.Cluster(
            f"{self._name_prefix}-cluster",
            name=self._args.cluster_name,
            version=self._args.config.version,
            role_arn=role.arn,
            vpc_config=aws.eks.ClusterVpcConfigArgs(
                subnet_ids=list(self._args.subnet_ids),
                security_group_ids=[api_group.security_group_id],
                endpoint_private_access=True,
                endpoint_public_access=False,
            ),
            access_config=aws.eks.ClusterAccessConfigArgs(
                authentication_mode="API", bootstrap_cluster_creator_admin_permissions=False
            ),
            bootstrap_self_managed_addons=False,
            encryption_config=aws.eks.ClusterEncryptionConfigArgs(
                provider=aws.eks.ClusterEncryptionConfigProviderArgs(key_arn=key.arn),
                resources=["secrets"],
            ),
            enabled_cluster_log_types=list(LOG_TYPES),
            kubernetes_network_config=aws.eks.ClusterKubernetesNetworkConfigArgs(
                ip_family="ipv4", service_ipv4_cidr=self._args.service_network
            ),
            remote_network_config=_remote_networks(self._args),
            upgrade_policy=aws.eks.ClusterUpgradePolicyArgs(support_type="STANDARD"),
            zonal_shift_config=aws.eks.ClusterZonalShiftConfigArgs(enabled=True),
            deletion_protection=self._args.protect,
            tags=dict(self._args.tags),
            opts=pulumi.ResourceOptions.merge(
                self._kept, pulumi.ResourceOptions(depends_on=[logs])
            ),
        )

    def _admit(self, who: str, cluster: aws.eks.Cluster) -> OperatorAccess:
        args = OperatorAccessArgs(
            declared_at=f"{self._args.declared_at}/operators/{who}",
            region=self._args.region,
            cluster_name=cluster.name,
            config=self._args.config.operators[who],
            tags=self._args.tags,
        )
        return OperatorAccess(f"{self._name_prefix}-{who}", args, self._child)

    def _render_kubeconfig(self, operators: Sequence[OperatorAccess]) -> pulumi.Output[str]:
        admitted = pulumi.Output.all(*(operator.association_id for operator in operators))
        parts = pulumi.Output.all(self.name, self.endpoint, self.certificate_authority, admitted)
        return pulumi.Output.secret(
            parts.apply(
                lambda known: render_kubeconfig(
                    name=str(known[0]),
                    region=self._args.region,
                    endpoint=str(known[1]),
                    authority=str(known[2]),
                )
            )
        )


def _cluster_group(vpc: aws.eks.outputs.ClusterVpcConfig) -> str:
    if vpc.cluster_security_group_id is None:
        msg = "EKS named no cluster security group; wanted the one it makes with every cluster"
        raise ValueError(msg)
    return vpc.cluster_security_group_id


def _remote_networks(args: EksClusterArgs) -> aws.eks.ClusterRemoteNetworkConfigArgs | None:
    if not args.remote_node_networks:
        return None
    nodes = aws.eks.ClusterRemoteNetworkConfigRemoteNodeNetworksArgs(
        cidrs=list(args.remote_node_networks)
    )
    pods = aws.eks.ClusterRemoteNetworkConfigRemotePodNetworksArgs(
        cidrs=list(args.remote_pod_networks)
    )
    return aws.eks.ClusterRemoteNetworkConfigArgs(
        remote_node_networks=nodes, remote_pod_networks=pods
    )


def _props(args: EksClusterArgs) -> dict[str, object]:
    return {
        "declaredAt": args.declared_at,
        "clusterName": args.cluster_name,
        "region": args.region,
        "version": args.config.version,
        "serviceNetwork": args.service_network,
        "operators": sorted(args.config.operators),
        "operatorNetworks": [str(network) for network in args.config.operator_networks],
        "remoteNodeNetworks": list(args.remote_node_networks),
        "remotePodNetworks": list(args.remote_pod_networks),
    }
