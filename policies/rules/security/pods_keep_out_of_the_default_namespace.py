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
    remedy="Name a namespace of a team and tier, or of the platform",
    controls=("cis-eks-1.8.0/4.5.2", "nist-800-190/4.3.3"),
)
def pods_keep_out_of_the_default_namespace(resource: Resource) -> Iterator[Violation]:
    """Nothing that makes pods is declared in the namespace ``default``, or in none.

    Quotas, default-deny policies and pod security hang on namespaces of teams. In ``default`` there
    is none of them: a forgotten line of metadata takes a pod out of every bound it was tested in.
    """
    release = resource.type == HELM_RELEASE
    path = ("namespace",) if release else ("metadata", "namespace")
    if text_at(resource.props, *path) in {"", "default"}:
        yield Violation("it stands in the namespace default", ".".join(path))
