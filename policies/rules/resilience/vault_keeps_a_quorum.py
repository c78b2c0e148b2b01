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
    remedy="Run 3 or 5 servers with a topologySpreadConstraint on zones and DoNotSchedule",
    controls=(
        "nist-800-53r5/CP-10",
        "rts-6/14",
        "soc-2/A1.2",
    ),
)
def vault_keeps_a_quorum(resource: Resource) -> Iterator[Violation]:
    """Vault runs an odd number of servers, at least three, spread over zones.

    Raft needs a majority. If two of three servers are in a zone that fails, no workload gets its
    secrets, and nothing that restarts elsewhere can start.
    """
    values = vault_values(resource)
    replicas = quantity(at(values, "server", "ha", "replicas") or 0)
    if replicas < _FEWEST or replicas % 2 == 0:
        yield Violation(
            f"server.ha.replicas is {replicas}, wanted an odd number of at least 3",
            "values.server.ha.replicas",
        )
    spread = [*items_at(values, "server", "topologySpreadConstraints")]
    if not any(_over_zones(constraint) for constraint in spread):
        yield Violation(
            "no strict topologySpreadConstraint spreads the servers over zones", "values.server"
        )


def _over_zones(constraint: object) -> bool:
    strict = text_at(constraint, "whenUnsatisfiable") != "ScheduleAnyway"
    return strict and text_at(constraint, "topologyKey") == _ZONE
