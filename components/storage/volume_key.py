"""The key that EBS volumes of claims are encrypted with."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.config.arns import partition
from components.config.sites import CloudSiteConfig


@dataclass(frozen=True, kw_only=True, slots=True)
class VolumeKeyArgs:
    """The account that owns the key."""

    site: CloudSiteConfig
    tags: Mapping[str, str]
    protect: bool = True


class VolumeKey(pulumi.ComponentResource):
    """A rotating KMS key; who may use it is said by IAM, as for the volume driver's role."""

    arn: pulumi.Output[str]

    def __init__(
        self, name: str, args: VolumeKeyArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the key; losing it loses every volume under it."""
        super().__init__("corelane:storage:VolumeKey", name, {"region": args.site.region}, opts)
        root = f"arn:{partition(args.site.region)}:iam::{args.site.account}:root"
        administer = {
            "Sid": "AccountAdministers",
            "Effect": "Allow",
            "Principal": {"AWS": root},
            "Action": "kms:*",
            "Resource": "*",
        }
        key = aws.kms.Key(
            f"{name}-key",
            description="Encrypts EBS volumes",
            enable_key_rotation=True,
            deletion_window_in_days=30,
            policy=json.dumps({"Version": "2012-10-17", "Statement": [administer]}, sort_keys=True),
            tags=dict(args.tags),
            opts=pulumi.ResourceOptions(parent=self, protect=args.protect or None),
        )
        self.arn = key.arn
        self.register_outputs({"arn": self.arn})
