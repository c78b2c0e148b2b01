"""The Kubernetes objects of a plan, by the names they have in a cluster."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from corelane.plan.model import RecordedResource

PACKAGE: Final = "kubernetes:"


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectReference:
    """A reference to an object of a cluster; what its resource does not say is empty."""

    api_version: str = ""
    kind: str = ""
    name: str = ""
    namespace: str = ""


def object_references(resources: Iterable[RecordedResource]) -> dict[str, ObjectReference]:
    """Return the object that each resource of Kubernetes is, by its URN."""
    return {each.urn: _reference(each) for each in resources if each.type.startswith(PACKAGE)}


def _reference(resource: RecordedResource) -> ObjectReference:
    inputs = resource.inputs
    metadata = inputs.get("metadata")
    named = cast("Mapping[str, Any]", metadata if isinstance(metadata, Mapping) else {})
    return ObjectReference(
        api_version=_text(inputs.get("apiVersion")),
        kind=_text(inputs.get("kind")),
        name=_text(named.get("name")),
        namespace=_text(named.get("namespace")),
    )


def _text(value: object) -> str:
    return str(value) if value else ""
