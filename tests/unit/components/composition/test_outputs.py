"""What components show of themselves in the state, and under which type."""

from functools import cache

import pytest

from corelane.components.composition.platform import declare_platform
from corelane.plan.recording.record import Recording, record
from tests.support.stack import planned

OUTPUTS = {
    "aws:KmsKey": {"arn"},
    "cluster:AdmissionPolicies": set[str](),
    "cluster:ApiSecurityGroup": {"securityGroupId"},
    "cluster:ClusterAddons": {"versions"},
    "cluster:ColocationIngress": set[str](),
    "cluster:ControlPlaneRole": {"arn"},
    "cluster:EksCluster": {"endpoint", "kubeconfig", "name"},
    "cluster:NodeRole": {"arn"},
    "cluster:OperatorAccess": {"associationId"},
    "cluster:PodIdentity": {"associationId", "roleArn"},
    "compute:MetalPool": {"nodeGroupName"},
    "compute:NodePool": {"nodeGroupName"},
    "hosts:HostGate": set[str](),
    "isolation:CalicoApi": set[str](),
    "isolation:CalicoNetwork": {"chartVersion"},
    "isolation:NetworkIsolation": {"tiers"},
    "isolation:TeamNamespace": {"namespace"},
    "isolation:TierPriorities": {"names"},
    "network:FlowLog": {"logGroup"},
    "network:NatEgress": {"addresses"},
    "network:PrivateNetwork": {"subnetIds", "vpcId"},
    "network:ServiceEndpoints": {"securityGroupId"},
    "platform:Platform": {"clusterEndpoint", "clusterName", "vpcId"},
    "secrets:CertificateAuthority": {"issuer"},
    "secrets:ExternalSecrets": {"namespace"},
    "secrets:VaultCluster": {"address", "namespace"},
    "secrets:VaultConfigurator": {"configuration"},
    "sites:ColocationSite": {"bucket", "roleArn"},
    "sites:EdgeHost": {"containerIds"},
    "sites:HostFileBucket": {"arn", "bucket", "keyArn"},
    "sites:HostFolder": set[str](),
    "sites:HybridAccess": {"profileArn", "roleArn"},
    "sites:HybridPool": set[str](),
    "storage:CephCluster": {"className", "namespace"},
    "storage:EbsClasses": {"names"},
    "storage:LocalNvme": {"className"},
    "storage:RecordVault": {"vault"},
    "storage:VolumeSnapshots": set[str](),
    "workloads:Backtest": {"identity", "job"},
    "workloads:ExecutionEngine": {"daemonSet"},
    "workloads:PlatformService": {"service"},
}


@cache
def stack(name: str) -> Recording:
    platform = planned(name)
    return record(lambda: declare_platform(platform), stack=name)


@pytest.mark.parametrize("name", ["dev", "prod"])
def test_a_component_shows_what_others_look_up_by_name(name: str) -> None:
    shown = {
        each.type: set(each.outputs)
        for each in stack(name).resources
        if each.type.startswith("corelane:")
    }

    assert shown == {
        type_: outputs
        for known, outputs in OUTPUTS.items()
        if (type_ := f"corelane:{known}") in shown
    }


def test_every_component_is_part_of_a_shipped_stack() -> None:
    shipped = {each.type for name in ("dev", "prod") for each in stack(name).resources}

    assert {f"corelane:{known}" for known in OUTPUTS} <= shipped
