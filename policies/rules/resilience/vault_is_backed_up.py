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
    remedy="Put server.dataStorage on a storage class whose volumes are copied every day",
    controls=("nist-800-53r5/CP-9", "rts-6/14"),
)
def vault_is_backed_up(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """The volumes that Vault's Raft log lies on are copied.

    A quorum survives a zone, not a wrong command: what one server deletes, all of them do. The
    session keys of every venue are then gone, and each venue issues new ones in its own time.
    """
    name = text_at(vault_values(resource), "server", "dataStorage", "storageClass")
    classes = classes_named(name, stack)
    if not any(schedule for each in classes for schedule in schedules_of(each, stack)):
        path = "values.server.dataStorage.storageClass"
        yield Violation("nothing copies the volumes of its servers", path)
