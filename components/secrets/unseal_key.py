"""The key that opens Vault: without it, everything Vault holds is lost."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from corelane.components.aws.kms_key import KeyUse, rotating_key
from corelane.components.aws.policy_document import key_policy
from corelane.components.config.sections.sites import CloudSiteConfig


@dataclass(frozen=True, kw_only=True, slots=True)
class UnsealKeyArgs:
    """The account that owns the key, and the name it is called by (without ``alias/``)."""

    site: CloudSiteConfig
    alias: str
    tags: Mapping[str, str]
    protect: bool = True


class UnsealKey(pulumi.ComponentResource):
    """A rotating KMS key, known by an alias so that Vault's configuration is fixed at preview."""

    arn: pulumi.Output[str]
    alias: pulumi.Output[str]
    permission: pulumi.Output[Mapping[str, object]]
    """The IAM statement that lets Vault use the key, and nothing else."""

    def __init__(
        self, name: str, args: UnsealKeyArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the key and its alias."""
        props = {"alias": args.alias, "region": args.site.region}
        super().__init__("corelane:secrets:UnsealKey", name, props, opts)
        child = pulumi.ResourceOptions(parent=self, protect=args.protect or None)
        use = KeyUse(
            description="Unseals Vault",
            policy=key_policy(args.site.region, args.site.account),
            tags=args.tags,
        )
        key = rotating_key(f"{name}-key", use, child)
        alias = aws.kms.Alias(
            f"{name}-alias", name=f"alias/{args.alias}", target_key_id=key.key_id, opts=child
        )
        self.arn, self.alias = key.arn, alias.name
        self.permission = key.arn.apply(_use)
        self.register_outputs({"arn": self.arn, "alias": self.alias})


def _use(arn: str) -> Mapping[str, object]:
    # The three actions that the awskms seal calls (Vault documentation, "AWS KMS seal").
    actions = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt"]
    return {"Effect": "Allow", "Action": actions, "Resource": arn}
