from collections.abc import Iterator

from corelane.policies.model.rule import Level, Resource, Severity, Stack, Violation, rule
from corelane.policies.objects.aws.backup_retention import LOCK
from corelane.policies.objects.aws.protection import must_last
from corelane.policies.values.quantity import quantity
from corelane.policies.values.read import at, has, text_at

_DAYS = 30  # the firm's own choice


@rule(
    code="CL-AUD-001",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to={"aws:backup/vault:Vault"},
    remedy=f"Declare a VaultLockConfiguration with changeableForDays and minRetentionDays {_DAYS}",
    controls=("nist-800-53r5/AU-9", "nist-800-53r5/CP-9", "rts-6/14"),
)
def backup_vaults_are_locked(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """Copies in a backup vault cannot be deleted, by anybody, for a month at least.

    Who encrypts a firm's disks for a ransom deletes its backups first, with the rights of an
    administrator. A lock of governance, which an administrator can take off, stops nobody of them.
    """
    must_last(stack)
    name = text_at(resource.props, "name")
    locks = [lock for lock in stack.of_type(LOCK) if text_at(lock.props, "backupVaultName") == name]
    if not any(has(lock.props, "changeableForDays") for lock in locks):
        yield Violation("an administrator can delete its copies")
    shortest = [quantity(at(lock.props, "minRetentionDays") or 0) for lock in locks]
    if locks and max(shortest) < _DAYS:
        yield Violation(f"copies may be made to last {max(shortest)} days")
