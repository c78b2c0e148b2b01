import re
from collections.abc import Iterator
from typing import Final

from corelane.policies.model.rule import Level, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import HELM_RELEASE
from corelane.policies.objects.kubernetes.vault import RAFT_CONFIG, vault_values
from corelane.policies.values.read import text_at

_SEAL: Final = re.compile(r"^[ \t]*seal\s+\"awskms\"\s*\{", re.MULTILINE)


@rule(
    code="CL-SCR-007",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to={HELM_RELEASE},
    remedy='Add a seal "awskms" block with region and kms_key_id to the raft configuration',
    controls=("nist-800-53r5/CP-10", "rts-6/14"),
)
def vault_unseals_with_kms(resource: Resource) -> Iterator[Violation]:
    """A Vault server unseals itself with a KMS key after a restart.

    Otherwise it waits for people with key shares. If a node is lost at six in the morning, no
    engine that restarts gets its session keys, and trading does not start at the open.
    """
    if not _SEAL.search(text_at(vault_values(resource), *RAFT_CONFIG)):
        yield Violation("the raft configuration has no awskms seal", "values.server.ha.raft.config")
