"""Ceph: kept off trading nodes, encrypted twice, and never deleted by accident."""

from functools import cache
from typing import Any

import pulumi
import pytest

from corelane.components.config.sections.placement import Placement
from corelane.components.config.sections.storage import CephConfig
from corelane.components.storage.ceph_cluster import CephCluster, CephClusterArgs
from corelane.plan.model import RecordedResource
from corelane.plan.recording.record import Recording
from tests.support.nested import recorded

CLUSTER = "kubernetes:ceph.rook.io/v1:CephCluster"
POOL = "kubernetes:ceph.rook.io/v1:CephBlockPool"
RELEASE = "kubernetes:helm.sh/v3:Release"
CLASS = "kubernetes:storage.k8s.io/v1:StorageClass"


def an_args(*, tier: Any = "t1", nodes: int = 3, **config: Any) -> CephClusterArgs:
    fields = {
        "pool": "storage",
        "monitorStorage": "50Gi",
        "image": "quay.io/ceph/ceph:v20.2.2",
    }
    return CephClusterArgs(
        declared_at="/storage/ceph",
        config=CephConfig.model_validate(fields | config),
        placement=Placement(pool="storage", tier=tier),
        nodes=nodes,
        monitor_class="gp3",
        node_networks=("10.16.0.0/16", "10.64.0.0/14"),
    )


@cache
def ceph() -> Recording:
    def declare(opts: pulumi.ResourceOptions) -> None:
        CephCluster("ceph", an_args(), opts)

    return recorded(declare)


def only(kind: str, name: str = "") -> RecordedResource:
    [found] = [each for each in ceph().of_type(kind) if each.name.endswith(name)]
    return found


def test_a_trading_pool_is_refused_with_the_reason() -> None:
    with pytest.raises(ValueError, match="interrupt execution engines; name a t1 pool"):
        an_args(tier="t0")


def test_fewer_nodes_than_monitors_or_copies_are_refused() -> None:
    with pytest.raises(ValueError, match=r"keeps 2 nodes, and Ceph needs 3.*raise the pool's"):
        an_args(nodes=2)
    with pytest.raises(ValueError, match="keeps 4 nodes, and Ceph needs 5"):
        an_args(nodes=4, monitors=5)


def test_every_daemon_stays_on_the_pool_and_tolerates_its_taint_only() -> None:
    placement = only(CLUSTER).inputs["spec"]["placement"]["all"]
    affinity = placement["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
    [expression] = affinity["nodeSelectorTerms"][0]["matchExpressions"]

    assert expression == {"key": "corelane.io/pool", "operator": "In", "values": ["storage"]}
    assert [taint["value"] for taint in placement["tolerations"]] == ["t1"]


def test_no_mounting_agent_runs_on_trading_nodes() -> None:
    values = only(RELEASE, "drivers").inputs["values"]
    plugin = values["drivers"]["rbd"]["nodePlugin"]
    [term] = plugin["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"][
        "nodeSelectorTerms"
    ]

    assert term["matchExpressions"] == [
        {"key": "corelane.io/tier", "operator": "NotIn", "values": ["t0"]}
    ], "the agent's toleration alone would admit it everywhere"


def test_the_driver_itself_says_where_it_runs() -> None:
    values = only(RELEASE, "drivers").inputs["values"]
    driver = values["drivers"]["rbd"]

    assert "driverSpecDefaults" not in values["operatorConfig"], "the chart's defaults win"
    assert driver["controllerPlugin"]["replicas"] == 2
    assert [each["value"] for each in driver["controllerPlugin"]["tolerations"]] == ["t1"]
    assert driver["nodePlugin"]["tolerations"] == [{"operator": "Exists", "effect": "NoSchedule"}]
    assert driver["imageSet"]["name"] == "rook-csi-operator-image-set-configmap"


def test_no_driver_but_that_of_block_devices_runs() -> None:
    drivers = only(RELEASE, "drivers").inputs["values"]["drivers"]

    assert {name: driver["enabled"] for name, driver in drivers.items()} == {
        "rbd": True,
        "cephfs": False,
        "nfs": False,
        "nvmeof": False,
    }, "every driver that the chart has; it enables what is left out"


def test_operators_stay_on_the_pool_and_are_not_evicted_before_workloads() -> None:
    values = only(RELEASE, "operator").inputs["values"]

    for operator in (values, values["ceph-csi-operator"]["controllerManager"]):
        assert operator["nodeSelector"] == {"corelane.io/pool": "storage"}
        assert [taint["value"] for taint in operator["tolerations"]] == ["t1"]
        assert operator["priorityClassName"] == "system-cluster-critical"


def test_one_node_takes_one_monitor_and_one_manager_with_it() -> None:
    spec = only(CLUSTER).inputs["spec"]

    assert spec["mon"]["allowMultiplePerNode"] is False
    assert spec["mgr"]["allowMultiplePerNode"] is False


def test_its_namespace_lets_a_daemon_open_raw_disks() -> None:
    namespace = only("kubernetes:core/v1:Namespace")

    assert namespace.inputs["metadata"]["labels"] == {
        "pod-security.kubernetes.io/enforce": "privileged"
    }


def test_data_is_encrypted_on_the_wire_and_on_the_disk() -> None:
    spec = only(CLUSTER).inputs["spec"]

    assert spec["network"]["connections"]["encryption"]["enabled"] is True
    assert spec["network"]["connections"]["requireMsgr2"] is True
    assert spec["storage"]["config"]["encryptedDevice"] == "true", "Rook reads a string"


def test_only_filtered_devices_are_taken() -> None:
    storage = only(CLUSTER).inputs["spec"]["storage"]

    assert storage["useAllDevices"] is False, "Ceph would take any empty disk of the node"
    assert "Instance_Storage" in storage["devicePathFilter"], "an EBS volume is not Ceph's to take"


def test_a_pool_never_acknowledges_an_unsafe_number_of_copies() -> None:
    spec = only(POOL).inputs["spec"]

    assert spec["replicated"] == {"size": 3, "requireSafeReplicaSize": True}
    assert spec["failureDomain"] == "host"


def test_the_class_names_the_secrets_of_every_csi_role() -> None:
    parameters = only(CLASS).inputs["parameters"]
    roles = {key.split("/")[1].removesuffix("-secret-name") for key in parameters if "-name" in key}

    assert roles >= {"provisioner", "controller-expand", "controller-publish", "node-stage"}
    assert parameters["clusterID"] == "rook-ceph", "the namespace of the cluster"
    assert only(CLASS).inputs["provisioner"].startswith("rook-ceph."), "the operator's namespace"


def test_what_holds_data_is_protected_and_nothing_wipes_it() -> None:
    for resource in (only(CLUSTER), only(POOL), only(RELEASE, "operator")):
        assert resource.options["protect"] is True, resource.name
    spec = only(CLUSTER).inputs["spec"]
    assert spec["cleanupPolicy"] == {"confirmation": "", "allowUninstallWithVolumes": False}
    assert spec["removeOSDsIfOutAndSafeToRemove"] is False


def test_monitors_keep_their_store_on_volumes_of_the_given_class() -> None:
    claim = only(CLUSTER).inputs["spec"]["mon"]["volumeClaimTemplate"]["spec"]

    assert claim["storageClassName"] == "gp3"
    assert claim["accessModes"] == ["ReadWriteOnce"]
    assert claim["resources"]["requests"]["storage"] == "51200Mi"


def test_only_nodes_and_its_own_daemons_reach_ceph() -> None:
    [policy] = ceph().of_type("kubernetes:networking.k8s.io/v1:NetworkPolicy")
    [own, nodes] = policy.inputs["spec"]["ingress"]

    assert own["from"] == [{"podSelector": {}}]
    assert [peer["ipBlock"]["cidr"] for peer in nodes["from"]] == ["10.16.0.0/16", "10.64.0.0/14"]
    assert {port["port"] for port in nodes["ports"]} == {3300, 6800}
