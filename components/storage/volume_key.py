"""The key that EBS volumes of claims are encrypted with."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from corelane.components.aws.kms_key import KeyUse, rotating_key
from corelane.components.aws.policy_document import key_policy
from corelane.components.config.sections.sites import CloudSiteConfig


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
        use = KeyUse(
            description="Encrypts EBS volumes",
            policy=key_policy(args.site.region, args.site.account),
            tags=args.tags,
        )
        kept = pulumi.ResourceOptions(parent=self, protect=args.protect or None)
        key = rotating_key(f"{name}-key", use, kept)
        self.arn = key.arn
        self.register_outputs({"arn": self.arn})
