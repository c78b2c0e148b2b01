from collections.abc import Iterator

from corelane.policies.model.rule import Level, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import HELM_RELEASE
from corelane.policies.objects.kubernetes.pods import WORKLOADS
from corelane.policies.values.read import text_at


@rule(
    code="CL-SEC-011",
    level=Level.BLOCK,
    severity=Severity.MEDIUM,
    applies_to=WORKLOADS | {HELM_RELEASE},
    remedy="Set namespace to one of a team and tier, or of the platform",
    controls=("cis-eks-1.8.0/4.5.2", "nist-800-190/4.3.3"),
)
def pods_avoid_the_default_namespace(resource: Resource) -> Iterator[Violation]:
    """Workloads and Helm releases are not in the namespace `default`, and always name a namespace.

    Quotas, default-deny policies and Pod Security Standards are set on team namespaces. The
    namespace `default` has none of them: a forgotten line of metadata removes a pod from every
    limit it was tested with.
    """
    release = resource.type == HELM_RELEASE
    path = ("namespace",) if release else ("metadata", "namespace")
    if text_at(resource.props, *path) in {"", "default"}:
        yield Violation("the namespace is missing or default", ".".join(path))
