"""The property changes that make a provider replace a resource instead of updating it.

Read in source: `eks/node_group.go`, `eks/cluster.go` (hashicorp/terraform-provider-aws,
`ForceNew`), `resource_docker_container.go` (kreuzwerker/terraform-provider-docker) and `diff.go`
(pulumi/pulumi-kubernetes). The entries under "by documentation" repeat what the provider's
documentation says forces a new resource and are not checked against source. A type that is not
named here is updated, whatever changes.
"""

from collections.abc import Mapping
from typing import Any, Final, cast

from corelane.stand_ins.sdk import TypeToken

Paths = frozenset[str]


def _paths(text: str) -> Paths:
    return frozenset(text.split())


_AWS: Final[Mapping[str, Paths]] = {
    "aws:eks/cluster:Cluster": _paths(
        "name roleArn bootstrapSelfManagedAddons remoteNetworkConfig"
        " accessConfig.bootstrapClusterCreatorAdminPermissions kubernetesNetworkConfig.ipFamily"
        " kubernetesNetworkConfig.serviceIpv4Cidr outpostConfig.controlPlaneInstanceType"
    ),
    "aws:eks/nodeGroup:NodeGroup": _paths(
        "amiType capacityType clusterName diskSize instanceTypes launchTemplate.id"
        " launchTemplate.name nodeGroupName nodeGroupNamePrefix nodeRoleArn remoteAccess subnetIds"
    ),
    # by documentation
    "aws:ec2/vpc:Vpc": _paths("cidrBlock instanceTenancy"),
    "aws:ec2/subnet:Subnet": _paths("vpcId cidrBlock availabilityZone availabilityZoneId"),
    "aws:ec2/routeTable:RouteTable": _paths("vpcId"),
    "aws:ec2/internetGateway:InternetGateway": frozenset(),
    "aws:ec2/natGateway:NatGateway": _paths("subnetId allocationId connectivityType"),
    "aws:ec2/vpcEndpoint:VpcEndpoint": _paths("vpcId serviceName vpcEndpointType"),
    "aws:ec2/flowLog:FlowLog": _paths(
        "vpcId subnetId eniId trafficType logDestination logDestinationType iamRoleArn"
        " maxAggregationInterval logFormat"
    ),
    "aws:ec2/securityGroup:SecurityGroup": _paths("name namePrefix vpcId description"),
    "aws:ec2/placementGroup:PlacementGroup": _paths("name strategy partitionCount spreadLevel"),
    "aws:ec2/launchTemplate:LaunchTemplate": _paths("name namePrefix"),
    "aws:iam/role:Role": _paths("name namePrefix path"),
    "aws:iam/policy:Policy": _paths("name namePrefix path description"),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": _paths("role policyArn"),
    "aws:iam/rolePolicy:RolePolicy": _paths("name namePrefix role"),
    "aws:iam/instanceProfile:InstanceProfile": _paths("name namePrefix path"),
    "aws:kms/alias:Alias": _paths("name namePrefix"),
    "aws:cloudwatch/logGroup:LogGroup": _paths("name namePrefix logGroupClass"),
    "aws:eks/addon:Addon": _paths("addonName clusterName"),
    "aws:eks/accessEntry:AccessEntry": _paths("clusterName principalArn type"),
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": _paths(
        "clusterName principalArn policyArn accessScope"
    ),
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": _paths(
        "clusterName namespace serviceAccount"
    ),
    "aws:s3/bucket:Bucket": _paths("bucket bucketPrefix"),
    "aws:secretsmanager/secret:Secret": _paths("name namePrefix"),
    "aws:ssm/activation:Activation": _paths("name iamRole registrationLimit expirationDate"),
}
_DOCKER: Final[Mapping[str, Paths]] = {
    "docker:index/network:Network": _paths("name driver ipamConfigs internal ipv6 options"),
    "docker:index/volume:Volume": _paths("name driver driverOpts"),
    "docker:index/remoteImage:RemoteImage": _paths("name platform buildArg"),
    "docker:index/secret:Secret": _paths("name data"),
}
_CONTAINER: Final = "docker:index/container:Container"
# Of a container only these change in place; every other property makes a new one.
_CONTAINER_IN_PLACE: Final = _paths(
    "rm start wait waitTimeout attach logs mustRun restart maxRetryCount removeVolumes tmpfs"
    " destroyGraceSeconds memory memoryReservation memorySwap cpuShares cpuSet cpus cpuPeriod"
    " cpuQuota healthcheck init containerReadRefreshTimeoutMilliseconds"
)
_EVERY_OBJECT: Final = _paths("metadata.name metadata.namespace")
_SELECTOR: Final = _paths("spec.selector")
_KUBERNETES: Final[Mapping[str, Paths]] = {
    # A provider with enableConfigMapMutable would update the data; Corelane never sets it.
    "core/v1:ConfigMap": _paths("data binaryData"),
    "core/v1:Secret": _paths("type data stringData"),
    "core/v1:PersistentVolumeClaim": _paths("spec"),
    "core/v1:ResourceQuota": _paths("spec.scopes"),
    "core/v1:Service": _paths("spec.clusterIP"),
    # diff.go spells this kind `Daemonset`; the API server refuses the change all the same.
    "apps/v1:DaemonSet": _SELECTOR,
    "apps/v1:Deployment": _SELECTOR,
    "apps/v1:StatefulSet": _SELECTOR
    | _paths(
        "spec.podManagementPolicy spec.revisionHistoryLimit spec.serviceName"
        " spec.volumeClaimTemplates"
    ),
    "batch/v1:Job": _SELECTOR | _paths("spec.completions spec.parallelism spec.template"),
    "rbac.authorization.k8s.io/v1:RoleBinding": _paths("roleRef"),
    "rbac.authorization.k8s.io/v1:ClusterRoleBinding": _paths("roleRef"),
    "storage.k8s.io/v1:StorageClass": _paths("parameters provisioner"),
    # by documentation: a release cannot be renamed or moved
    "helm.sh/v3:Release": _paths("name namespace"),
    # The API server refuses the change of these (scheduling/validation): value, preemption.
    "scheduling.k8s.io/v1:PriorityClass": _paths("value preemptionPolicy"),
}


def forces_replacement(type_: str, path: str) -> bool:
    """Return whether a change of the property at this path makes a new resource."""
    if type_ == _CONTAINER:
        return path.partition(".")[0].partition("[")[0] not in _CONTAINER_IN_PLACE
    return any(_covers(forcing, path) for forcing in forcing_paths(type_))


def forcing_paths(type_: str) -> Paths:
    """Return the paths whose change, or a change below, makes a new resource."""
    token = TypeToken.parse(type_)
    if token is None or token.package != "kubernetes":
        return _AWS.get(type_) or _DOCKER.get(type_, frozenset())
    return _EVERY_OBJECT | _KUBERNETES.get(f"{token.module}:{token.name}", frozenset())


def forcing_values(type_: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that distinguish one physical resource from the one that replaces it."""
    if type_ == _CONTAINER:
        return {k: v for k, v in inputs.items() if k not in _CONTAINER_IN_PLACE}
    found = {path: _at(inputs, path) for path in sorted(forcing_paths(type_))}
    return {path: value for path, value in found.items() if value is not None}


def _covers(forcing: str, path: str) -> bool:
    return path == forcing or path.startswith((f"{forcing}.", f"{forcing}["))


def _at(inputs: Mapping[str, Any], path: str) -> Any:  # noqa: ANN401 -- any JSON value
    found: Any = inputs
    for step in path.split("."):
        if not isinstance(found, Mapping):
            return None
        found = cast("Mapping[str, Any]", found).get(step)
    return found
