"""Daily copies of every claimed volume."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

from corelane.components.aws.arns import managed_policy, partition
from corelane.components.aws.policy_document import policy_document
from corelane.components.config.sections.entry import Entry
from corelane.components.config.sections.sites import CloudSiteConfig
from corelane.components.config.sections.storage import SnapshotConfig

MARK: Final = "corelane:snapshots"
"""The tag of every volume that is copied."""
# Amazon EBS user guide, "Grant Data Lifecycle Manager access": enough for volumes under a key of
# the account, since EC2 itself copies encrypted blocks.
_PERMISSIONS: Final = "service-role/AWSDataLifecycleManagerServiceRole"


@dataclass(frozen=True, kw_only=True, slots=True)
class VolumeSnapshotsArgs:
    """The time of the copies; ``mark`` is the value of the tag, which others of the account see."""

    declared_at: Entry
    site: CloudSiteConfig
    config: SnapshotConfig
    mark: str
    tags: Mapping[str, str]


class VolumeSnapshots(pulumi.ComponentResource):
    """A policy of Data Lifecycle Manager over the volumes that carry the mark.

    A copy is what the disk held at one moment, as after a power cut. Journals and Vault's Raft log
    are read back from that; a database that is not has to be backed up by its own means.
    """

    def __init__(
        self, name: str, args: VolumeSnapshotsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the role that copies, and the policy."""
        config = args.config.model_dump(by_alias=True)
        props = {"declaredAt": args.declared_at, "mark": args.mark, **config}
        super().__init__("corelane:storage:VolumeSnapshots", name, props, opts)
        self._name, self._args = name, args
        self._child = pulumi.ResourceOptions(parent=self)
        self._declare_policy(self._declare_role())
        self.register_outputs({})

    def _declare_role(self) -> pulumi.Output[str]:
        role = aws.iam.Role(
            f"{self._name}-role",
            description="Data Lifecycle Manager copies volumes",
            assume_role_policy=policy_document(_trust(self._args.site)),
            tags=dict(self._args.tags),
            opts=self._child,
        )
        attached = aws.iam.RolePolicyAttachment(
            f"{self._name}-permissions",
            role=role.name,
            policy_arn=managed_policy(self._args.site.region, _PERMISSIONS),
            opts=self._child,
        )
        return pulumi.Output.all(role.arn, attached.id).apply(lambda known: str(known[0]))

    def _declare_policy(self, role_arn: pulumi.Output[str]) -> aws.dlm.LifecyclePolicy:
        return aws.dlm.LifecyclePolicy(
            f"{self._name}-policy",
            # DLM takes letters, digits, blanks, dashes and underscores only.
            description="Daily copies of claimed volumes",
            execution_role_arn=role_arn,
            state="ENABLED",
            policy_details=aws.dlm.LifecyclePolicyPolicyDetailsArgs(
                resource_types=["VOLUME"],
                target_tags={MARK: self._args.mark},
                schedules=[_schedule(self._args.config)],
            ),
            tags=dict(self._args.tags),
            opts=self._child,
        )


def _schedule(config: SnapshotConfig) -> aws.dlm.LifecyclePolicyPolicyDetailsScheduleArgs:
    return aws.dlm.LifecyclePolicyPolicyDetailsScheduleArgs(
        name="daily",
        create_rule=aws.dlm.LifecyclePolicyPolicyDetailsScheduleCreateRuleArgs(
            interval=24, interval_unit="HOURS", times=config.at
        ),
        retain_rule=aws.dlm.LifecyclePolicyPolicyDetailsScheduleRetainRuleArgs(
            interval=config.keep_days, interval_unit="DAYS"
        ),
        copy_tags=True,
    )


def _trust(site: CloudSiteConfig) -> dict[str, object]:
    """Let the service act for this account's policies alone."""
    policies = f"arn:{partition(site.region)}:dlm:{site.region}:{site.account}:policy/*"
    return {
        "Effect": "Allow",
        "Principal": {"Service": "dlm.amazonaws.com"},
        "Action": "sts:AssumeRole",
        "Condition": {
            "ArnLike": {"aws:SourceArn": policies},
            "StringEquals": {"aws:SourceAccount": site.account},
        },
    }
