"""The names the judge expects, restated: a constant shared with the judged hides a wrong one."""

from typing import Final

TIER: Final = "corelane.io/tier"
POOL: Final = "corelane.io/pool"
ASSET_CLASS: Final = "corelane.io/asset-class"
TEAM: Final = "corelane.io/team"
ROLE: Final = "corelane.io/role"
COST_CENTER: Final = "corelane.io/cost-center"
WORKLOAD: Final = "corelane.io/workload"
FAMILY: Final = "corelane.io/family"
FAMILY_IMPACT: Final = "corelane.io/family-impact"

TIERS: Final = ("t0", "t1", "t2")
TRADING_TIER: Final = "t0"
PRIORITY_CLASS: Final = {tier: f"corelane-{tier}" for tier in TIERS}

EDGE_HOST: Final = "corelane:sites:EdgeHost"
NODE_POOLS: Final = frozenset(
    {
        "corelane:compute:MetalPool",
        "corelane:compute:NodePool",
        "corelane:sites:HybridPool",
    }
)
"""Pools whose hosts are nodes of a cluster."""
POOL_COMPONENTS: Final = NODE_POOLS | {EDGE_HOST}
PLATFORM: Final = "corelane:platform:Platform"
NAMESPACE: Final = "kubernetes:core/v1:Namespace"
DOCKER_CONTAINER: Final = "docker:index/container:Container"
HELM_RELEASE: Final = "kubernetes:helm.sh/v3:Release"
PRIVATE_NETWORK: Final = "corelane:network:PrivateNetwork"
NETWORK_ISOLATION: Final = "corelane:isolation:NetworkIsolation"
STORAGE_CLASS: Final = "kubernetes:storage.k8s.io/v1:StorageClass"
GLOBAL_NETWORK_POLICY: Final = "kubernetes:projectcalico.org/v3:GlobalNetworkPolicy"
NETWORK_POLICY: Final = "kubernetes:projectcalico.org/v3:NetworkPolicy"
KUBERNETES_NETWORK_POLICY: Final = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
CONFIG_MAP: Final = "kubernetes:core/v1:ConfigMap"
LOG_GROUP: Final = "aws:cloudwatch/logGroup:LogGroup"
EKS_CLUSTER: Final = "aws:eks/cluster:Cluster"
NODE_GROUP: Final = "aws:eks/nodeGroup:NodeGroup"
INSTANCE: Final = "aws:ec2/instance:Instance"
LAUNCH_TEMPLATE: Final = "aws:ec2/launchTemplate:LaunchTemplate"
BUCKET_OBJECT: Final = "aws:s3/bucketObjectv2:BucketObjectv2"
