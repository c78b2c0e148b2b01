from collections.abc import Iterator

from corelane.policies.model.rule import Level, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import HELM_RELEASE
from corelane.policies.objects.kubernetes.vault import vault_values
from corelane.policies.values.quantity import quantity
from corelane.policies.values.read import at, items_at, text_at

_ZONE = "topology.kubernetes.io/zone"
_FEWEST = 3


@rule(
    code="CL-RES-008",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to={HELM_RELEASE},
    remedy="Run 3 or 5 servers with a topology spread constraint on zones, DoNotSchedule",
    controls=(
        "nist-800-53r5/CP-10",
        "rts-6/14",
        "soc-2/A1.2",
    ),
)
def vault_keeps_a_quorum(resource: Resource) -> Iterator[Violation]:
    """Vault's servers are an odd number of at least three, spread over zones.

    Raft needs a majority. Two of three servers in the zone that fails take the secrets of every
    workload with them, and nothing that restarts elsewhere can start.
    """
    values = vault_values(resource)
    replicas = quantity(at(values, "server", "ha", "replicas") or 0)
    if replicas < _FEWEST or replicas % 2 == 0:
        yield Violation(f"{replicas} servers keep no safe majority", "values.server.ha.replicas")
    spread = [*items_at(values, "server", "topologySpreadConstraints")]
    if not any(_over_zones(constraint) for constraint in spread):
        yield Violation("servers are not spread over zones", "values.server")


def _over_zones(constraint: object) -> bool:
    strict = text_at(constraint, "whenUnsatisfiable") != "ScheduleAnyway"
    return strict and text_at(constraint, "topologyKey") == _ZONE
