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

# These namespaces contain the pods that enforce policies; isolating them stops enforcement.
_ENFORCERS = frozenset({"tigera-operator", "calico-system", "calico-apiserver", "kube-system"})


@rule(
    code="CL-NET-007",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to={NAMESPACE},
    remedy=(
        "Add a policy for all pods with types Ingress and Egress and no open rule, in a tier "
        "that denies"
    ),
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
    """In every namespace, policies deny ingress and egress of all pods by default.

    A pod that no policy selects can communicate with everything. A compromised dashboard reaches
    the order gateway, and a runaway research job floods the link that market data arrives on.
    """
    name = text_at(resource.props, "metadata", "name")
    if name in _ENFORCERS:
        msg = "the namespace contains the pods that enforce network policies"
        raise NotApplicable(msg)
    if found := open_directions(resource, stack):
        yield Violation(f"{' and '.join(found)} of namespace {name} is not denied by default")
