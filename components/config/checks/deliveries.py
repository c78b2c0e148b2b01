"""Every planned host can be given its plan, in the format of the place where it stands."""

from collections.abc import Iterator

from corelane.components.config.hosts.host_buckets import (
    LONGEST_NAME,
    bundle_bucket,
    site_bucket,
)
from corelane.components.config.hosts.host_plans import BARE, HostPlans, HostSpec, host_specs
from corelane.components.config.loading.errors import ConfigError, Path
from corelane.components.config.loading.partial_config import PartialConfig
from corelane.hostconfig.delivery.formats import (
    COLOCATION,
    STANDALONE,
    BundlePlace,
    DeliveryError,
    Joining,
    boots,
    deliver,
    image_for,
)
from corelane.hostconfig.delivery.nodeadm import BUNDLE
from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.model.image import NodeImage
from corelane.hostconfig.model.settings import DriveArray

_ANY_PLACE = BundlePlace(bucket="any-bucket", prefix="pools/any", region="eu-central-1")
"""A place for what user data cannot hold; the composition declares one for each pool."""


def hosts_can_be_given_their_plans(
    partial: PartialConfig, hosts: HostPlans
) -> Iterator[ConfigError]:
    """Yield an error for a profile or an image that no delivery to the host can carry."""
    for spec in host_specs(partial.platform):
        plan = hosts.get(spec.pool, {}).get(spec.hardware)
        if plan is not None:
            yield from _faults(partial, spec, plan)


def _faults(partial: PartialConfig, spec: HostSpec, plan: HostPlan) -> Iterator[ConfigError]:
    joins = spec.path[-2] != "edgeHosts"
    if joins and not plan.kubelet:
        yield ConfigError(
            (*spec.path, "profile"),
            f"{plan.profile.name}, which has no kubelet",
            f"a profile with a kubelet, which hosts of pool {spec.pool} need to join the cluster",
            f"Choose another profile, or add a kubelet section to {plan.profile.name}.",
        )
    try:
        images = [image_for(form, plan.hardware) for form in _formats(spec)]
        if not any(boots(plan.image, image) for image in images):
            yield _wrong_image(partial, spec, plan, images)
        elif plan.kubelet and spec.kinds != BARE:
            delivered = deliver(plan, spec.os, _joining(partial, plan), agent=b"")
            yield from _bundle_has_no_place(partial, spec) if BUNDLE in delivered else ()
    except DeliveryError as problem:
        yield ConfigError((*spec.path, "profile"), problem.found, problem.wanted, problem.remedy)


def buckets_have_names_that_s3_takes(partial: PartialConfig) -> Iterator[ConfigError]:
    """Yield an error for a colocation site whose bucket would have too long a name."""
    for site in partial.platform.colocation_sites():
        for account in _accounts(partial):
            name = site_bucket(partial.platform.organization, site, account)
            yield from _too_long(("sites", site), name, "the name of the organization or the site")


def _bundle_has_no_place(partial: PartialConfig, spec: HostSpec) -> Iterator[ConfigError]:
    """Yield an error for a bucket of bundles that would have too long a name."""
    if "organization" in partial.readable:
        for account in _accounts(partial):
            name = bundle_bucket(partial.platform.organization, account)
            yield from _too_long(spec.path, name, "the name of the organization")


def _accounts(partial: PartialConfig) -> Iterator[str]:
    return (site.account for site in partial.platform.cloud_sites().values())


def _too_long(path: Path, bucket: str, named_by: str) -> Iterator[ConfigError]:
    if len(bucket) > LONGEST_NAME:
        found = f"the bucket {bucket}, whose name has {len(bucket)} characters"
        wanted = f"at most {LONGEST_NAME}, which S3 takes"
        yield ConfigError(path, found, wanted, f"Shorten {named_by}.")


def _formats(spec: HostSpec) -> tuple[str, ...]:
    """Return the formats of which one reaches a host: by EC2, by a site, or without a cluster."""
    if spec.kinds != BARE:
        return (spec.os,)
    return STANDALONE if spec.path[-2] == "edgeHosts" else (COLOCATION,)


def _wrong_image(
    partial: PartialConfig, spec: HostSpec, plan: HostPlan, images: list[NodeImage]
) -> ConfigError:
    names = " or ".join(image.name for image in images)
    own = spec.hardware in partial.platform.hardware
    path: Path = ("hardware", spec.hardware, "image") if own else (*spec.path, *spec.key)
    remedy = f"Correct the image, or give {spec.pool} another machine type."
    return ConfigError(path, plan.image.name, f"{names}, which {spec.pool} boots", remedy)


def _joining(partial: PartialConfig, plan: HostPlan) -> Joining:
    if plan.image.takes_settings:
        return Joining()  # a check of pools of Bottlerocket refuses the rest
    local = partial.platform.storage.local_nvme if "storage" in partial.readable else None
    # Disks that are both mounted and one array are a mistake of storage, which a check of it names.
    mounted = local is not None and plan.pool in local.pools and not plan.of(DriveArray)
    return Joining(
        mount_disks=mounted,
        with_agent=partial.platform.pools[plan.pool].agent_on_host,
        bundle=_ANY_PLACE,
    )
