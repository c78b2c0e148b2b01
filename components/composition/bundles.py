"""The bucket of bundles that user data cannot hold, for stacks that need one."""

from corelane.components.composition.scope import Scope
from corelane.components.compute.node_delivery import BundleStore
from corelane.components.config.hosts.host_buckets import bundle_bucket
from corelane.components.config.hosts.shared_plan import shared_plan
from corelane.components.sites.host_file_bucket import HostFileBucket, HostFileBucketArgs
from corelane.hostconfig.delivery.formats import Joining
from corelane.hostconfig.delivery.nodeadm import needs_bundle
from corelane.hostconfig.model.host_plan import HostPlan


def declare_bundle_store(scope: Scope) -> BundleStore | None:
    """Declare the bucket, if any pool's delivery has a bundle."""
    if not any(_needs_bundle(scope, pool) for pool in scope.config.pools):
        return None
    name, region = bundle_bucket(scope.prefix, scope.site.account), scope.site.region
    files = HostFileBucket(
        f"{scope.prefix}-node-bundles",
        HostFileBucketArgs(
            declared_at="/pools",
            bucket=name,
            region=region,
            account=scope.site.account,
            tags=scope.tags,
            protect=scope.config.protect,
        ),
        scope.in_region,
    )
    return BundleStore(
        name=name,
        region=region,
        bucket=files.bucket,
        arn=files.arn,
        key_arn=files.key_arn,
    )


def mounts_disks(scope: Scope, pool: str) -> bool:
    """Return whether local volumes stand on the instance store of a pool."""
    local_nvme = scope.config.storage.local_nvme
    return local_nvme is not None and pool in local_nvme.pools


def _needs_bundle(scope: Scope, pool: str) -> bool:
    config = scope.config.pools[pool]
    joining = Joining(mount_disks=mounts_disks(scope, pool), with_agent=config.agent_on_host)
    plan = _plan(scope, pool)
    return not plan.image.takes_settings and needs_bundle(plan, joining)


def _plan(scope: Scope, pool: str) -> HostPlan:
    return shared_plan([*scope.hosts[pool].values()])
