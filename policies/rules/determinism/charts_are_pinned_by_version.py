import re
from collections.abc import Iterator
from typing import Final

from corelane.policies.model.rule import Level, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import HELM_RELEASE
from corelane.policies.values.read import text_at

# Helm also takes a range: v3 documentation, "The Chart.yaml File", and SemVer 2.0.0 for a version.
_VERSION: Final = re.compile(r"v?\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?")


@rule(
    code="CL-DET-004",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to={HELM_RELEASE},
    remedy="Set version to an exact version such as v1.20.6",
    controls=("nist-800-190/4.2.2",),
)
def charts_are_pinned_by_version(resource: Resource) -> Iterator[Violation]:
    """A Helm release pins one exact chart version, not a range and not the latest.

    Otherwise two updates of the same commit install different operators: other images, other
    defaults, another webhook in front of every pod. The trading day then starts on software that
    was never reviewed, and reverting the commit does not restore the previous version.
    """
    version = text_at(resource.props, "version")
    if not version:
        yield Violation("the Helm release has no version", "version")
    elif not _VERSION.fullmatch(version):
        yield Violation("version is not an exact chart version", "version")
