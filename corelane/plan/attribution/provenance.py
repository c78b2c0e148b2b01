"""The line of the stack file that each resource comes from."""

from collections.abc import Mapping
from typing import Final

from corelane.components.config.loading.errors import Path
from corelane.components.config.loading.stack_keys import KEY
from corelane.components.config.loading.yaml_places import YamlPlaces
from corelane.plan.attribution.ownership import lineage
from corelane.plan.model import RecordedResource
from corelane.policies.values.read import text_at

_PLATFORM: Final = ("config", KEY)


def lines_of(resources: Mapping[str, RecordedResource], places: YamlPlaces) -> dict[str, int]:
    """Return the line of every resource by its URN, from 1; 0 where there is no platform.

    An entry that the file leaves out, since it has a default, has the line of what is around it.
    """
    return {urn: places.nearest(_entry(each, resources)).line for urn, each in resources.items()}


def _entry(resource: RecordedResource, resources: Mapping[str, RecordedResource]) -> Path:
    """Return the entry that the nearest component around a resource names."""
    below = ""
    for each in lineage(resource, resources):
        if not each.custom:
            own = text_at(each.inputs, "childrenDeclaredAt", below)
            if pointer := own or text_at(each.inputs, "declaredAt"):
                return (*_PLATFORM, *pointer.split("/")[1:])
        below = each.name
    return _PLATFORM
