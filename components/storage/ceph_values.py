"""Values of the charts and resources of Rook and the Ceph CSI drivers."""

from typing import Any

import pulumi

from corelane.components.config.sections.placement import Placement, outside_tier_affinity
from corelane.components.config.sections.storage import CephConfig
from corelane.components.kubernetes.fixed_resources import fixed_resources

# rook/rook tag v1.20.6: Kubernetes 1.31 to 1.36, Ceph 19.2 and 20.2.1 or newer.
ROOK_VERSION = "v1.20.6"
ROOK_REPOSITORY = "https://charts.rook.io/release"
# The drivers come in a chart of their own since Rook 1.20; 1.0.4 is the release of the CSI operator
# that rook v1.20.6 depends on (deploy/charts/rook-ceph/Chart.yaml).
DRIVERS_VERSION = "1.0.4"
DRIVERS_REPOSITORY = "https://ceph.github.io/ceph-csi-operator"
# The ConfigMap of driver images that rook's chart writes (deploy/charts/ceph-csi-drivers).
DRIVER_IMAGES = "rook-csi-operator-image-set-configmap"


def operator(placement: Placement) -> dict[str, Any]:
    """Return the operator chart's values: one namespace, one pool, no discovery of disks."""
    beside = {
        "nodeSelector": placement.node_selector(),
        "tolerations": placement.tolerations(),
        "priorityClassName": "system-cluster-critical",
    }
    return {
        **beside,
        "currentNamespaceOnly": True,
        "enableDiscoveryDaemon": False,
        "resources": fixed_resources("500m", "512Mi"),
        "csi": {"installCsiOperator": True},
        "ceph-csi-operator": {
            "controllerManager": {**beside, "manager": {"env": {"csiServiceAccountPrefix": ""}}}
        },
    }


def drivers(placement: Placement, namespace: str, driver: str) -> dict[str, Any]:
    """Return the drivers chart's values: RBD only, and no mounting agent on t0 nodes.

    All of it is said of the driver. The chart writes its own defaults into every driver, one
    replica and no tolerations among them, and the operator prefers those to `driverSpecDefaults`
    (ceph-csi-operator v1.0.4, deploy/charts/ceph-csi-drivers/templates/driver.yaml).
    """
    node_plugin = {
        "priorityClassName": "system-node-critical",
        "affinity": {"nodeAffinity": outside_tier_affinity("t0")},
        "tolerations": [{"operator": "Exists", "effect": "NoSchedule"}],
    }
    controller_plugin = {
        "priorityClassName": "system-cluster-critical",
        "replicas": 2,
        "affinity": {"nodeAffinity": placement.node_affinity()},
        "tolerations": placement.tolerations(),
    }
    return {
        "operatorConfig": {"namespace": namespace},
        "drivers": {
            "rbd": {
                "enabled": True,
                "name": driver,
                "imageSet": {"name": DRIVER_IMAGES},
                "nodePlugin": node_plugin,
                "controllerPlugin": controller_plugin,
            },
            "cephfs": {"enabled": False},
            "nfs": {"enabled": False},
            "nvmeof": {"enabled": False},
        },
    }


def cluster(
    config: CephConfig, placement: Placement, monitor_class: pulumi.Input[str]
) -> dict[str, Any]:
    """Return the spec of the CephCluster (rook deploy/examples/cluster.yaml names the fields)."""
    return {
        "cephVersion": {"image": config.image, "allowUnsupported": False},
        "dataDirHostPath": "/var/lib/rook",
        "mon": {
            "count": config.monitors,
            "allowMultiplePerNode": False,
            "volumeClaimTemplate": {"spec": _monitor_claim(config, monitor_class)},
        },
        "mgr": {"count": 2, "allowMultiplePerNode": False},
        "dashboard": {"enabled": True, "ssl": True},
        "network": {
            "connections": {
                "encryption": {"enabled": True},
                "compression": {"enabled": False},
                "requireMsgr2": True,
            }
        },
        "placement": {
            "all": {
                "nodeAffinity": placement.node_affinity(),
                "tolerations": placement.tolerations(),
            }
        },
        "storage": _disks(config),
        "resources": _resources(),
        "priorityClassNames": {
            "mon": "system-node-critical",
            "osd": "system-node-critical",
            "mgr": "system-cluster-critical",
        },
        "disruptionManagement": {"managePodBudgets": True},
        "removeOSDsIfOutAndSafeToRemove": False,
        # Data is wiped only after someone writes the confirmation into the live object.
        "cleanupPolicy": {"confirmation": "", "allowUninstallWithVolumes": False},
    }


def _monitor_claim(config: CephConfig, monitor_class: pulumi.Input[str]) -> dict[str, Any]:
    return {
        "storageClassName": monitor_class,
        "accessModes": ["ReadWriteOnce"],
        "resources": {"requests": {"storage": f"{config.monitor_storage >> 20}Mi"}},
    }


def _disks(config: CephConfig) -> dict[str, Any]:
    # Nodes come and go with the pool, so they are found by its placement and not listed.
    return {
        "useAllNodes": True,
        "useAllDevices": False,
        "devicePathFilter": config.device_path_filter,
        "config": {"encryptedDevice": "true", "osdsPerDevice": "1"},
    }


def _resources() -> dict[str, Any]:
    """Return requests equal to limits; 4Gi is the target Ceph's OSDs size their cache by."""
    return {
        "mon": fixed_resources("1", "2Gi"),
        "mgr": fixed_resources("1", "1Gi"),
        "mgr-sidecar": fixed_resources("100m", "128Mi"),
        "osd": fixed_resources("2", "5Gi"),
        "prepareosd": fixed_resources("500m", "512Mi"),
        "crashcollector": fixed_resources("100m", "64Mi"),
        "logcollector": fixed_resources("100m", "256Mi"),
        "exporter": fixed_resources("100m", "128Mi"),
        "cleanup": fixed_resources("500m", "1Gi"),
    }


def class_parameters(namespace: str, pool: str) -> dict[str, str]:
    """Return the RBD class's parameters, with the secrets Rook makes for each of the CSI's roles.

    Encryption on the wire needs no map option here: Rook makes ``ms_mode=secure`` the default of
    the whole cluster (rook pkg/operator/ceph/cluster/cluster.go).
    """
    prefix = "csi.storage.k8s.io"
    secrets = {
        "provisioner": "rook-csi-rbd-provisioner",
        "controller-expand": "rook-csi-rbd-provisioner",
        "controller-publish": "rook-csi-rbd-provisioner",
        "node-stage": "rook-csi-rbd-node",
    }
    names = {f"{prefix}/{role}-secret-name": secret for role, secret in secrets.items()}
    return {
        "clusterID": namespace,
        "pool": pool,
        "imageFormat": "2",
        # What every kernel that mounts here knows (5.4 and newer).
        "imageFeatures": "layering,fast-diff,object-map,deep-flatten,exclusive-lock",
        f"{prefix}/fstype": "ext4",
        **names,
        **{f"{prefix}/{role}-secret-namespace": namespace for role in secrets},
    }
