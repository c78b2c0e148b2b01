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
from corelane.policies.model.vocabulary import NAMESPACE
from corelane.policies.objects.network.network_policy import open_directions
from corelane.policies.values.read import text_at

# Calico's own namespaces hold the pods that enforce policies; cutting them off cuts off the rest.
_ENFORCERS = frozenset({"tigera-operator", "calico-system", "calico-apiserver", "kube-system"})


@rule(
    code="CL-NET-007",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to={NAMESPACE},
    remedy="Apply a policy with both types and no open rule to all pods, in a tier that denies",
    controls=(
        "nist-800-53r5/SC-7",
        "nist-800-190/4.3.3",
        "cis-eks-1.8.0/4.3.2",
        "rts-6/18",
        "cis-kubernetes-1.12/5.3.2",
        "nsa-cisa/C-0030",
        "soc-2/CC6.6",
    ),
)
def every_namespace_denies_by_default(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """In every namespace, all pods are under a policy that denies what no rule allows, both ways.

    A pod that no policy selects may talk to everything: a compromised dashboard reaches the order
    gateway, and a runaway research job floods the link that market data arrives on.
    """
    name = text_at(resource.props, "metadata", "name")
    if name in _ENFORCERS:
        msg = "the namespace holds the pods that enforce network policies"
        raise NotApplicable(msg)
    if found := open_directions(resource, stack):
        yield Violation(f"{' and '.join(found)} of namespace {name} is open to everything")
