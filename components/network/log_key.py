"""The key that traffic records and control-plane logs are encrypted with."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from corelane.components.aws.arns import partition
from corelane.components.aws.kms_key import KeyUse, rotating_key
from corelane.components.aws.policy_document import key_policy
from corelane.components.config.sections.sites import CloudSiteConfig


@dataclass(frozen=True, kw_only=True, slots=True)
class LogKeyArgs:
    """The account whose logs the key protects."""

    site: CloudSiteConfig
    tags: Mapping[str, str]
    protect: bool = True


class LogKey(pulumi.ComponentResource):
    """A rotating KMS key that CloudWatch Logs may use for the account's log groups."""

    arn: pulumi.Output[str]

    def __init__(
        self, name: str, args: LogKeyArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the key; losing it loses every log under it."""
        super().__init__("corelane:network:LogKey", name, {"region": args.site.region}, opts)
        use = KeyUse(
            description="Encrypts CloudWatch log groups",
            policy=key_policy(args.site.region, args.site.account, _logs_use(args.site)),
            tags=args.tags,
        )
        kept = pulumi.ResourceOptions(parent=self, protect=args.protect)
        key = rotating_key(f"{name}-key", use, kept)
        self.arn = key.arn
        self.register_outputs({"arn": self.arn})


def _logs_use(site: CloudSiteConfig) -> dict[str, object]:
    """Let CloudWatch Logs use the key for the account's groups alone."""
    groups = f"arn:{partition(site.region)}:logs:{site.region}:{site.account}:log-group:*"
    # CloudWatch Logs user guide, "Encrypt log data using KMS": actions and the context it sets.
    return {
        "Sid": "LogsEncrypt",
        "Effect": "Allow",
        "Principal": {"Service": f"logs.{site.region}.amazonaws.com"},
        "Action": [
            "kms:Encrypt",
            "kms:Decrypt",
            "kms:ReEncrypt*",
            "kms:GenerateDataKey*",
            "kms:DescribeKey",
        ],
        "Resource": "*",
        "Condition": {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": groups}},
    }
