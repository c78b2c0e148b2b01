"""The value, the owner and the line of each finding, beside the rule's own words."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from corelane.plan.attribution.evidence import value_at
from corelane.plan.attribution.ownership import teams_of
from corelane.plan.attribution.provenance import lines_of
from corelane.plan.attribution.source import StackSource
from corelane.plan.model import Finding, RecordedResource


def attributed(
    findings: Iterable[Finding], resources: Iterable[RecordedResource], source: StackSource
) -> Iterator[Finding]:
    """Yield the findings, in their order; the resources are those without what was flagged."""
    by_urn = {resource.urn: resource for resource in resources}
    teams, lines = teams_of(by_urn), lines_of(by_urn, source.places)
    for finding in findings:
        subject = by_urn.get(finding.urn)
        yield replace(
            finding,
            value=value_at(subject.inputs, finding.path) if subject and finding.path else "",
            team=teams.get(finding.urn, ""),
            file=source.file,
            line=lines.get(finding.urn, 0),
        )
