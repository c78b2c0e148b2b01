from collections.abc import Iterator

from corelane.policies.model.rule import Level, NotApplicable, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import NAMESPACE, TIER, TRADING_TIER
from corelane.policies.values.read import mapping_at, text_at

_ENFORCE = "pod-security.kubernetes.io/enforce"


@rule(
    code="CL-SEC-009",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to={NAMESPACE},
    remedy="Label the namespace with pod-security.kubernetes.io/enforce: restricted",
    controls=("cis-eks-1.8.0/4.2.1", "nist-800-190/4.4.3"),
)
def namespaces_enforce_pod_security(resource: Resource) -> Iterator[Violation]:
    """A namespace of a tier enforces a Pod Security Standard at admission.

    This pack checks what the stack declares. What someone applies by hand is checked only by the
    API server. t0 namespaces may use `privileged`, because stricter levels do not allow host
    networking.
    """
    labels = mapping_at(resource.props, "metadata", "labels")
    tier = text_at(labels, TIER)
    if not tier:
        msg = "the namespace has no tier label"
        raise NotApplicable(msg)
    allowed = {"restricted", "baseline"} | ({"privileged"} if tier == TRADING_TIER else set[str]())
    if text_at(labels, _ENFORCE) not in allowed:
        yield Violation(f"{_ENFORCE} is not restricted or baseline", "metadata.labels")
