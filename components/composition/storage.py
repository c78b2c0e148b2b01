"""Storage: the add-ons that serve volumes, and every class a claim may name."""

from collections.abc import Sequence

import pulumi

from corelane.components.aws.kms_key import KmsKey, KmsKeyArgs
from corelane.components.cluster.cluster_addons import ClusterAddons, ClusterAddonsArgs
from corelane.components.composition.foundation import Foundation
from corelane.components.composition.scope import CEPH, EBS, LOCAL_NVME, Scope
from corelane.components.storage.ceph_cluster import CephCluster, CephClusterArgs
from corelane.components.storage.ebs_classes import EbsClasses, EbsClassesArgs
from corelane.components.storage.local_nvme import LocalNvme, LocalNvmeArgs
from corelane.components.storage.record_vault import RecordVault, RecordVaultArgs
from corelane.components.storage.volume_snapshots import MARK, VolumeSnapshots, VolumeSnapshotsArgs


def declare_storage(base: Foundation) -> Sequence[pulumi.Resource]:
    """Declare add-ons and classes; return what has to exist before a volume can be claimed."""
    scope = base.scope
    key = _declare_key(scope)
    addons = _declare_addons(base, key)
    ebs = EbsClasses(
        EBS,
        EbsClassesArgs(
            declared_at="/storage/ebs",
            classes=scope.config.storage.ebs,
            kms_key_arn=key.arn,
            volume_tags={MARK: scope.prefix},
        ),
        base.in_cluster(),
    )
    snapshots = VolumeSnapshotsArgs(
        declared_at="/storage/snapshots",
        site=scope.site,
        config=scope.config.storage.snapshots,
        mark=scope.prefix,
        tags=scope.tags,
    )
    VolumeSnapshots(f"{scope.prefix}-snapshots", snapshots, scope.in_region)
    _declare_records(scope, key)
    return [addons, ebs, *_declare_local(base, addons), *_declare_ceph(base, addons, ebs)]


def _declare_key(scope: Scope) -> KmsKey:
    """Declare the key; IAM says who may use it, as for the volume driver's role."""
    args = KmsKeyArgs(
        declared_at="/storage/ebs",
        description="Encrypts EBS volumes",
        policy=scope.key_policy(),
        tags=scope.tags,
        protect=scope.config.protect,
    )
    return KmsKey(f"{scope.prefix}-volumes", args, scope.in_region)


def _declare_records(scope: Scope, key: KmsKey) -> None:
    """Declare the copies that nobody can delete, where the stack file asks for them."""
    config = scope.config.storage.records
    if config is None:
        return
    args = RecordVaultArgs(
        declared_at="/storage/records",
        config=config,
        site=scope.site,
        vault=f"{scope.prefix}-records",
        mark=(MARK, scope.prefix),
        key_arn=key.arn,
        tags=scope.tags,
        protect=scope.config.protect,
    )
    RecordVault(f"{scope.prefix}-records", args, scope.in_region)


def _declare_addons(base: Foundation, key: KmsKey) -> ClusterAddons:
    scope = base.scope
    args = ClusterAddonsArgs(
        declared_at="/cluster/addons",
        site=scope.site,
        cluster_name=base.cluster.name,
        addons=scope.config.cluster.addons,
        tags=scope.tags,
        nodes=base.pools_of("t1"),
        volume_key_arn=key.arn,
    )
    return ClusterAddons("addons", args, scope.in_region)


def _declare_local(base: Foundation, addons: ClusterAddons) -> list[pulumi.Resource]:
    local = base.scope.config.storage.local_nvme
    if local is None:
        return []
    args = LocalNvmeArgs(
        declared_at="/storage/localNvme",
        config=local,
        pools=[base.scope.place(name) for name in local.pools],
        node_networks=(str(base.scope.config.network.vpc_cidr),),
        protect=base.scope.config.protect,
    )
    return [LocalNvme(LOCAL_NVME, args, base.in_cluster(addons))]


def _declare_ceph(
    base: Foundation, addons: ClusterAddons, ebs: EbsClasses
) -> list[pulumi.Resource]:
    config, ceph = base.scope.config, base.scope.config.storage.ceph
    if ceph is None:
        return []
    args = CephClusterArgs(
        declared_at="/storage/ceph",
        config=ceph,
        placement=base.scope.place(ceph.pool),
        nodes=config.pools[ceph.pool].size.min,
        monitor_class=ebs.default or next(iter(config.storage.ebs)),
        node_networks=(str(config.network.vpc_cidr), str(config.network.pod_cidr)),
        protect=config.protect,
    )
    return [CephCluster(CEPH, args, base.in_cluster(addons, ebs))]
