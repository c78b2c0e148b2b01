from collections.abc import Iterator

from corelane.policies.model.rule import Level, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import EKS_CLUSTER
from corelane.policies.values.read import texts_at

# Amazon EKS API, LogType.
_ALL = frozenset({"api", "audit", "authenticator", "controllerManager", "scheduler"})


@rule(
    code="CL-AUD-002",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to={EKS_CLUSTER},
    remedy=(
        "Set enabledClusterLogTypes to api, audit, authenticator, controllerManager and scheduler"
    ),
    controls=(
        "cis-eks-1.8.0/2.1.1",
        "nist-800-53r5/AU-12",
        "rts-6/18",
        "nsa-cisa/C-0067",
        "soc-2/CC7.2",
    ),
)
def control_plane_logs_are_complete(resource: Resource) -> Iterator[Violation]:
    """The cluster logs all five types of control plane log.

    The audit log shows who changed an engine, the scheduler log why it moved. EKS enables none of
    them by default, and logs that were not recorded during an incident cannot be recovered.
    """
    missing = sorted(_ALL - set(texts_at(resource.props, "enabledClusterLogTypes")))
    if missing:
        yield Violation(
            f"{', '.join(missing)} not in enabledClusterLogTypes", "enabledClusterLogTypes"
        )
