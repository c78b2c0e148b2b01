"""Copies of claimed volumes that nobody can delete before their time."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pulumi
import pulumi_aws as aws

from corelane.components.aws.arns import managed_policy
from corelane.components.aws.policy_document import policy_document
from corelane.components.config.sections.entry import Entry
from corelane.components.config.sections.sites import CloudSiteConfig
from corelane.components.config.sections.storage import RecordsConfig

DAYS_OF_YEAR: Final = 366
# AWS Backup developer guide, "Vault Lock": the least. Until then the lock can be taken off again.
GRACE_DAYS: Final = 3
# AWS Backup developer guide, "Managed policies". Unverified: that they are enough for volumes under
# a key whose policy leaves everything to IAM.
_PERMISSIONS: Final = (
    "AWSBackupServiceRolePolicyForBackup",
    "AWSBackupServiceRolePolicyForRestores",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordVaultArgs:
    """The periods of the copies; ``mark`` is the tag of the volumes, ``vault`` the vault's name."""

    declared_at: Entry
    config: RecordsConfig
    site: CloudSiteConfig
    vault: str
    mark: tuple[str, str]
    key_arn: pulumi.Input[str]
    tags: Mapping[str, str]
    protect: bool = True


class RecordVault(pulumi.ComponentResource):
    """A backup vault under a lock, and the plan that fills it every night.

    The lock is one of compliance: after three days nobody, the account's root and AWS included, can
    delete a copy before its time or take the lock off. Ceph and local disks are not copied.
    """

    def __init__(
        self, name: str, args: RecordVaultArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the vault, its lock, the role that copies, and the plan."""
        kept = args.config.model_dump(mode="json", by_alias=True)
        props = {"declaredAt": args.declared_at, "vault": args.vault, **kept}
        super().__init__("corelane:storage:RecordVault", name, props, opts)
        self._name, self._args = name, args
        self._child = pulumi.ResourceOptions(parent=self)

        vault = self._declare_vault()
        self._declare_lock(vault)
        plan = self._declare_plan(vault)
        self._select(plan, self._declare_role())
        self.register_outputs({"vault": vault.name})

    def _declare_vault(self) -> aws.backup.Vault:
        return aws.backup.Vault(
            f"{self._name}-vault",
            name=self._args.vault,
            kms_key_arn=self._args.key_arn,
            tags=dict(self._args.tags),
            opts=pulumi.ResourceOptions(parent=self, protect=self._args.protect or None),
        )

    def _declare_lock(self, vault: aws.backup.Vault) -> None:
        aws.backup.VaultLockConfiguration(
            f"{self._name}-lock",
            backup_vault_name=self._args.vault,
            changeable_for_days=GRACE_DAYS,
            min_retention_days=self._args.config.nightly_days,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[vault]),
        )

    def _declare_plan(self, vault: aws.backup.Vault) -> aws.backup.Plan:
        config = self._args.config
        return aws.backup.Plan(
            f"{self._name}-plan",
            name=self._args.vault,
            rules=[
                self._rule("nightly", "* * ?", config.nightly_days),
                self._rule("monthly", "1 * ?", config.years * DAYS_OF_YEAR),
            ],
            tags=dict(self._args.tags),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[vault]),
        )

    def _rule(self, name: str, days: str, kept: int) -> aws.backup.PlanRuleArgs:
        copy = self._args.config.copy_to
        return aws.backup.PlanRuleArgs(
            rule_name=name,
            target_vault_name=self._args.vault,
            schedule=f"cron(0 {self._args.config.hour_utc} {days} *)",
            lifecycle=aws.backup.PlanRuleLifecycleArgs(delete_after=kept),
            copy_actions=[_copied(copy, kept)] if copy else None,
            recovery_point_tags=dict(self._args.tags),
        )

    def _declare_role(self) -> aws.iam.Role:
        region, account = self._args.site.region, self._args.site.account
        statement: dict[str, Any] = {
            "Effect": "Allow",
            "Principal": {"Service": "backup.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"aws:SourceAccount": account}},
        }
        role = aws.iam.Role(
            f"{self._name}-role",
            description="Lets AWS Backup copy volumes and restore them",
            assume_role_policy=policy_document(statement),
            tags=dict(self._args.tags),
            opts=self._child,
        )
        for policy in _PERMISSIONS:
            aws.iam.RolePolicyAttachment(
                f"{self._name}-{policy}",
                role=role.name,
                policy_arn=managed_policy(region, f"service-role/{policy}"),
                opts=self._child,
            )
        return role

    def _select(self, plan: aws.backup.Plan, role: aws.iam.Role) -> None:
        key, value = self._args.mark
        tagged = aws.backup.SelectionSelectionTagArgs(type="STRINGEQUALS", key=key, value=value)
        aws.backup.Selection(
            f"{self._name}-selection",
            name=self._args.vault,
            plan_id=plan.id,
            iam_role_arn=role.arn,
            selection_tags=[tagged],
            opts=self._child,
        )


def _copied(vault_arn: str, kept: int) -> aws.backup.PlanRuleCopyActionArgs:
    """Return the demand for a second copy, kept as long as the first."""
    return aws.backup.PlanRuleCopyActionArgs(
        destination_vault_arn=vault_arn,
        lifecycle=aws.backup.PlanRuleCopyActionLifecycleArgs(delete_after=kept),
    )
