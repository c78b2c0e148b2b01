"""Delivery of a plan to the nodes of a pool: user data, and a bundle for what does not fit."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pulumi
import pulumi_aws as aws

from corelane.components.aws.policy_document import policy_document
from corelane.components.compute.node_template import encode_user_data
from corelane.hostconfig.delivery.bottlerocket import SETTINGS
from corelane.hostconfig.delivery.bundle import bundle_key
from corelane.hostconfig.delivery.formats import CLOUD, BundlePlace, Joining, cloud_format, deliver
from corelane.hostconfig.delivery.nodeadm import BUNDLE, USER_DATA
from corelane.hostconfig.model.host_plan import HostPlan


@dataclass(frozen=True, kw_only=True, slots=True)
class BundleStore:
    """A private bucket and its key. ``name`` is known before the bucket is there."""

    name: str
    region: str
    bucket: pulumi.Input[str]
    arn: pulumi.Input[str]
    key_arn: pulumi.Input[str]

    def place(self, pool: str) -> BundlePlace:
        """Return where a pool's bundle lies, and no other's."""
        return BundlePlace(bucket=self.name, prefix=f"pools/{pool}", region=self.region)


@dataclass(frozen=True, kw_only=True, slots=True)
class NodeDeliveryArgs:
    """A plan, what it is delivered with, and who may fetch what lies outside the user data."""

    plan: HostPlan
    mount_disks: bool
    agent_on_host: bool
    store: BundleStore | None
    node_role_arn: pulumi.Input[str]
    tags: Mapping[str, str]


class NodeDelivery(NamedTuple):
    """User data as a launch template takes it, and what must exist before a node reads it."""

    user_data: str
    after: Sequence[pulumi.Resource]


def declare_delivery(pool: str, args: NodeDeliveryArgs, parent: pulumi.Resource) -> NodeDelivery:
    """Return the user data, and declare the bundle if the plan needs one."""
    joining = Joining(
        mount_disks=args.mount_disks,
        with_agent=args.agent_on_host,
        bundle=args.store.place(pool) if args.store else None,
    )
    form = cloud_format(args.plan.image)
    delivered = deliver(args.plan, form, joining)
    user_data = encode_user_data(delivered[USER_DATA if form == CLOUD else SETTINGS])
    if args.store is None or (archive := delivered.get(BUNDLE)) is None:
        return NodeDelivery(user_data, ())
    return NodeDelivery(user_data, _declare_bundle(pool, archive, args, args.store, parent=parent))


def _declare_bundle(
    pool: str,
    archive: bytes,
    args: NodeDeliveryArgs,
    store: BundleStore,
    *,
    parent: pulumi.Resource,
) -> Sequence[pulumi.Resource]:
    """Declare the object, and let the nodes' role read this prefix. Its key says its content."""
    opts, place = pulumi.ResourceOptions(parent=parent), store.place(pool)
    bundle = aws.s3.BucketObjectv2(
        f"{pool}-bundle",
        bucket=store.bucket,
        key=bundle_key(place, archive),
        content_base64=b64encode(archive).decode(),
        content_type="application/x-tar",
        server_side_encryption="aws:kms",
        kms_key_id=store.key_arn,
        tags=dict(args.tags),
        opts=opts,
    )
    reading = aws.iam.RolePolicy(
        f"{pool}-bundle-reader",
        role=pulumi.Output.from_input(args.node_role_arn).apply(lambda arn: arn.rpartition("/")[2]),
        policy=pulumi.Output.all(store.arn, store.key_arn).apply(
            lambda arns: _read_only(f"{arns[0]}/{place.prefix}/*", str(arns[1]))
        ),
        opts=opts,
    )
    return bundle, reading


def _read_only(objects: str, key_arn: str) -> str:
    return policy_document(
        {
            "Sid": "FetchThePoolsBundle",
            "Effect": "Allow",
            "Action": "s3:GetObject",
            "Resource": objects,
        },
        {
            "Sid": "DecryptTheBundle",
            "Effect": "Allow",
            "Action": "kms:Decrypt",
            "Resource": key_arn,
        },
    )
