import re
from collections.abc import Iterator
from typing import Final

from corelane.policies.model.rule import Level, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import HELM_RELEASE
from corelane.policies.values.read import text_at

# Helm takes a range too: v3 documentation, "The Chart.yaml File", and SemVer 2.0.0 for a version.
_VERSION: Final = re.compile(r"v?\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?")


@rule(
    code="CL-DET-004",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to={HELM_RELEASE},
    remedy="Set version to one whole version, for instance v1.20.6",
    controls=("nist-800-190/4.2.2",),
)
def charts_are_pinned_by_version(resource: Resource) -> Iterator[Violation]:
    """A Helm release names one version of its chart, not a range and not whatever is newest.

    Without it two updates of the same commit install different operators: other images, other
    defaults, another webhook in front of every pod. A trading day then begins on software that
    nobody chose, and going back to the commit does not bring the old one back.
    """
    version = text_at(resource.props, "version")
    if not version:
        yield Violation("the chart has no version", "version")
    elif not _VERSION.fullmatch(version):
        yield Violation("the version of the chart is not one whole version", "version")
