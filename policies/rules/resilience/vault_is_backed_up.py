from collections.abc import Iterator

from corelane.policies.model.rule import Level, Resource, Severity, Stack, Violation, rule
from corelane.policies.model.vocabulary import HELM_RELEASE
from corelane.policies.objects.aws.backup_retention import classes_named
from corelane.policies.objects.aws.snapshots import schedules_of
from corelane.policies.objects.kubernetes.vault import vault_values
from corelane.policies.values.read import text_at


@rule(
    code="CL-RES-007",
    level=Level.BLOCK,
    severity=Severity.CRITICAL,
    applies_to={HELM_RELEASE},
    remedy="Set server.dataStorage.storageClass to a storage class with daily snapshots",
    controls=("nist-800-53r5/CP-9", "rts-6/14"),
)
def vault_is_backed_up(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """The volumes that hold Vault's Raft storage have scheduled snapshots.

    A quorum survives the loss of a zone, but not a wrong command: what one server deletes is
    deleted on all. The session keys of every venue are then lost, and each venue issues new ones in
    its own time.
    """
    name = text_at(vault_values(resource), "server", "dataStorage", "storageClass")
    classes = classes_named(name, stack)
    if not any(schedule for each in classes for schedule in schedules_of(each, stack)):
        path = "values.server.dataStorage.storageClass"
        yield Violation("the volumes of the servers have no snapshot schedule", path)
