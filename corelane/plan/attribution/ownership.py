"""The team that each resource belongs to; without one it is the platform's."""

from collections.abc import Iterator, Mapping
from typing import Final

from corelane.plan.model import RecordedResource
from corelane.policies.model.vocabulary import NAMESPACE, TEAM
from corelane.policies.objects.kubernetes.pods import WORKLOADS
from corelane.policies.values.read import text_at

_LABELS: Final = ("metadata", "labels", TEAM)
_POD_TEMPLATES: Final = (("spec", "template"), ("spec", "jobTemplate", "spec", "template"))


def teams_of(resources: Mapping[str, RecordedResource]) -> dict[str, str]:
    """Return the team of every resource of a plan, by its URN."""
    spaces = {
        text_at(each.inputs, "metadata", "name"): text_at(each.inputs, *_LABELS)
        for each in resources.values()
        if each.type == NAMESPACE
    }
    return {urn: _team(each, resources, spaces) for urn, each in resources.items()}


def lineage(
    resource: RecordedResource, resources: Mapping[str, RecordedResource]
) -> Iterator[RecordedResource]:
    """Yield a resource, then what it is declared under, up to the top."""
    seen: set[str] = set()
    found: RecordedResource | None = resource
    while found is not None and found.urn not in seen:
        seen.add(found.urn)
        yield found
        found = resources.get(found.parent)


def _team(
    resource: RecordedResource,
    resources: Mapping[str, RecordedResource],
    spaces: Mapping[str, str],
) -> str:
    """Return the team of the object, its pods, its namespace, or the components around it."""
    space = text_at(resource.inputs, "metadata", "namespace")
    named = (*_labels(resource), spaces.get(space, "") if space else "")
    declared = (each.inputs.get("team") for each in lineage(resource, resources) if not each.custom)
    return next(filter(None, named), "") or next(
        (team for team in declared if isinstance(team, str) and team), ""
    )


def _labels(resource: RecordedResource) -> Iterator[str]:
    yield text_at(resource.inputs, *_LABELS)
    if resource.type in WORKLOADS:
        for path in _POD_TEMPLATES:
            yield text_at(resource.inputs, *path, *_LABELS)
