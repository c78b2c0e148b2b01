"""A KMS key of the platform: rotated, thirty days from deletion, under a policy that is typed."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from corelane.components.aws.arns import partition
from corelane.components.aws.policy_document import policy_document

DELETION_DAYS = 30
"""The longest that AWS waits before it deletes a key (AWS KMS API, ScheduleKeyDeletion)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceUse:
    """The use of a key by one AWS service, and the condition that confines it."""

    sid: str
    service: str
    actions: tuple[str, ...]
    condition: Mapping[str, Mapping[str, str]]

    def statement(self) -> Mapping[str, object]:
        """Return the statement of the key's policy."""
        return {
            "Sid": self.sid,
            "Effect": "Allow",
            "Principal": {"Service": self.service},
            "Action": list(self.actions),
            "Resource": "*",
            "Condition": self.condition,
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyPolicy:
    """The account whose IAM administers a key, and the services that use it beside IAM."""

    region: str
    account: str
    services: tuple[ServiceUse, ...] = ()

    def document(self) -> str:
        """Return the policy as canonical JSON."""
        administer = {
            "Sid": "AccountAdministers",
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:{partition(self.region)}:iam::{self.account}:root"},
            "Action": "kms:*",
            "Resource": "*",
        }
        return policy_document(administer, *(use.statement() for use in self.services))


@dataclass(frozen=True, kw_only=True, slots=True)
class KmsKeyArgs:
    """The purpose of a key and its policy; without one AWS's default holds.

    ``alias`` is a name for those who cannot wait for the key's id (without ``alias/``).
    """

    declared_at: str
    description: str
    tags: Mapping[str, str]
    policy: KeyPolicy | None = None
    alias: str | None = None
    protect: bool = True


class KmsKey(pulumi.ComponentResource):
    """A key that rotates; losing it loses everything that is encrypted under it."""

    arn: pulumi.Output[str]

    def __init__(
        self, name: str, args: KmsKeyArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the key, and its alias if it has one."""
        props = {
            "declaredAt": args.declared_at,
            "description": args.description,
            "alias": args.alias,
        }
        super().__init__("corelane:aws:KmsKey", name, props, opts)
        kept = pulumi.ResourceOptions(parent=self, protect=args.protect or None)
        key = aws.kms.Key(
            f"{name}-key",
            description=args.description,
            enable_key_rotation=True,
            deletion_window_in_days=DELETION_DAYS,
            policy=args.policy.document() if args.policy else None,
            tags=dict(args.tags),
            opts=kept,
        )
        if args.alias:
            aws.kms.Alias(
                f"{name}-alias", name=f"alias/{args.alias}", target_key_id=key.key_id, opts=kept
            )
        self.arn = key.arn
        self.register_outputs({"arn": self.arn})


def log_group_encryption(region: str, account: str) -> ServiceUse:
    """Return the use by CloudWatch Logs, for the log groups of one account alone.

    Actions and context: CloudWatch Logs user guide, "Encrypt log data in CloudWatch Logs". What it
    lists of `kms:Describe*` is left out: those carry no encryption context, so that it allows none.
    """
    groups = f"arn:{partition(region)}:logs:{region}:{account}:log-group:*"
    return ServiceUse(
        sid="LogsEncrypt",
        service=f"logs.{region}.amazonaws.com",
        actions=(
            "kms:Encrypt",
            "kms:Decrypt",
            "kms:ReEncrypt*",
            "kms:GenerateDataKey*",
        ),
        condition={"ArnLike": {"kms:EncryptionContext:aws:logs:arn": groups}},
    )
