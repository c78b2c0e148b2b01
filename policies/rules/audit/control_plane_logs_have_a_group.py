from collections.abc import Iterator

from corelane.policies.model.rule import (
    Level,
    NotApplicable,
    Resource,
    Severity,
    Stack,
    Violation,
    rule,
)
from corelane.policies.model.vocabulary import EKS_CLUSTER, LOG_GROUP
from corelane.policies.values.read import items_at, text_at


@rule(
    code="CL-AUD-003",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to={EKS_CLUSTER},
    remedy=(
        "Declare a log group named /aws/eks/<cluster>/cluster, and make the cluster depend on it"
    ),
    controls=("nist-800-53r5/AU-11", "cis-eks-1.8.0/2.1.1"),
)
def control_plane_logs_have_a_group(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """The cluster writes its control plane logs to a log group that is declared and created first.

    If the log group does not exist, EKS creates it: without a customer managed key, with no expiry,
    and unprotected from deletion. The records of who changed an engine would then be the least
    protected ones.
    """
    if not any(items_at(resource.props, "enabledClusterLogTypes")):
        msg = "the cluster writes no logs"
        raise NotApplicable(msg)
    name = f"/aws/eks/{text_at(resource.props, 'name')}/cluster"
    groups = [each for each in stack.of_type(LOG_GROUP) if text_at(each.props, "name") == name]
    if not groups:
        yield Violation(f"no log group {name} is declared", "enabledClusterLogTypes")
    elif not any(each.urn in resource.dependencies for each in groups):
        yield Violation("the cluster does not depend on its log group", "enabledClusterLogTypes")
