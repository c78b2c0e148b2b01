from collections.abc import Iterator

from corelane.policies.model.rule import Level, Resource, Severity, Stack, Violation, rule
from corelane.policies.objects.aws.backup_retention import LOCK
from corelane.policies.objects.aws.protection import require_permanent
from corelane.policies.values.quantity import quantity
from corelane.policies.values.read import at, has, text_at

_DAYS = 30  # this project's choice


@rule(
    code="CL-AUD-001",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to={"aws:backup/vault:Vault"},
    remedy=(
        "Declare a VaultLockConfiguration for the vault with changeableForDays set and "
        f"minRetentionDays at least {_DAYS}"
    ),
    controls=("nist-800-53r5/AU-9", "nist-800-53r5/CP-9", "rts-6/14"),
)
def backup_vaults_are_locked(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """Recovery points in a backup vault cannot be deleted by anyone for at least 30 days.

    Ransomware operators delete the backups first, with the rights of an administrator. A vault lock
    in governance mode does not stop them, since an administrator can remove it. A lock in
    compliance mode (`changeableForDays` is set) cannot be removed once that period is over.
    """
    require_permanent(stack)
    name = text_at(resource.props, "name")
    locks = [lock for lock in stack.of_type(LOCK) if text_at(lock.props, "backupVaultName") == name]
    if not any(has(lock.props, "changeableForDays") for lock in locks):
        yield Violation("no compliance lock: an administrator can delete recovery points")
    shortest = [quantity(at(lock.props, "minRetentionDays") or 0) for lock in locks]
    if locks and max(shortest) < _DAYS:
        yield Violation(f"recovery points can expire after {max(shortest)} days")
