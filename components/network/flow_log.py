"""The record of the VPC's traffic."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from corelane.components.aws.policy_document import policy_document
from corelane.components.config.sections.sites import CloudSiteConfig

AGGREGATION_SECONDS = 60
"""The shorter of the two intervals Amazon VPC offers (60, 600)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FlowLogArgs:
    """The network to record, and what keeps the records."""

    site: CloudSiteConfig
    vpc_id: pulumi.Input[str]
    days: int
    key_arn: pulumi.Input[str]
    tags: Mapping[str, str]
    protect: bool = True


class FlowLog(pulumi.ComponentResource):
    """Every accepted and refused flow of the VPC, in an encrypted log group."""

    log_group: pulumi.Output[str]

    def __init__(
        self, name: str, args: FlowLogArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the log group, the role that writes to it, and the recording."""
        super().__init__("corelane:network:FlowLog", name, {"days": args.days}, opts)
        self._name_prefix = name
        self._args = args
        self._child = pulumi.ResourceOptions(parent=self)

        group = self._declare_group()
        role = self._declare_role()
        writing = self._declare_permission(role, group)
        self._declare_recording(role, group, writing)

        self.log_group = group.name
        self.register_outputs({"logGroup": self.log_group})

    def _declare_group(self) -> aws.cloudwatch.LogGroup:
        return aws.cloudwatch.LogGroup(
            f"{self._name_prefix}-group",
            kms_key_id=self._args.key_arn,
            retention_in_days=self._args.days,
            tags=dict(self._args.tags),
            opts=pulumi.ResourceOptions(parent=self, protect=self._args.protect),
        )

    def _declare_role(self) -> aws.iam.Role:
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": "vpc-flow-logs.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"aws:SourceAccount": self._args.site.account}},
        }
        return aws.iam.Role(
            f"{self._name_prefix}-role",
            description="Lets VPC flow logs write to their log group",
            assume_role_policy=policy_document(statement),
            tags=dict(self._args.tags),
            opts=self._child,
        )

    def _declare_permission(
        self, role: aws.iam.Role, group: aws.cloudwatch.LogGroup
    ) -> aws.iam.RolePolicy:
        # The group exists already, so logs:CreateLogGroup is not granted.
        actions = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
        return aws.iam.RolePolicy(
            f"{self._name_prefix}-writes",
            role=role.name,
            policy=group.arn.apply(
                lambda arn: policy_document(
                    {"Effect": "Allow", "Action": actions, "Resource": [arn, f"{arn}:*"]}
                )
            ),
            opts=self._child,
        )

    def _declare_recording(
        self, role: aws.iam.Role, group: aws.cloudwatch.LogGroup, writing: aws.iam.RolePolicy
    ) -> aws.ec2.FlowLog:
        return aws.ec2.FlowLog(
            f"{self._name_prefix}-recording",
            vpc_id=self._args.vpc_id,
            traffic_type="ALL",
            log_destination_type="cloud-watch-logs",
            log_destination=group.arn,
            iam_role_arn=role.arn,
            max_aggregation_interval=AGGREGATION_SECONDS,
            tags=dict(self._args.tags),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[writing]),
        )
