"""The resources a rule may look at, as plain values."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Resource:
    """A declared resource: its input properties under their wire names, and what guards it.

    ``dependencies`` are the URNs it needs, ``property_dependencies`` those of single properties;
    the engine passes them only when it judges the stack.
    """

    urn: str
    type: str
    name: str
    props: Mapping[str, Any]
    parent: str = ""
    protect: bool = False
    dependencies: tuple[str, ...] = ()
    property_dependencies: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict[str, tuple[str, ...]]
    )
    _built: dict[object, object] = field(
        default_factory=dict[object, object], init=False, repr=False, compare=False
    )

    def once(self, build: Callable[["Resource"], T]) -> T:
        """Return what ``build`` reads from this resource, read on first use."""
        if build not in self._built:
            self._built[build] = build(self)
        return cast("T", self._built[build])


class Stack:
    """Every resource of one deployment, found by type, or as a parent, in constant time."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        """Index the resources, which keep their order."""
        self.resources = tuple(resources)
        by_type: dict[str, list[Resource]] = defaultdict(list)
        for resource in self.resources:
            by_type[resource.type].append(resource)
        self._by_type = by_type
        self._by_urn = {resource.urn: resource for resource in self.resources}
        self._built: dict[object, object] = {}

    def of_type(self, *types: str) -> tuple[Resource, ...]:
        """Return the resources of these types, in the order of the types, then of declaration."""
        return tuple(r for kind in types for r in self._by_type.get(kind, ()))

    def needed_for(self, resource: Resource, key: str) -> list[Resource]:
        """Return the resources whose outputs a property is made of."""
        urns = resource.property_dependencies.get(key, ())
        return [self._by_urn[urn] for urn in urns if urn in self._by_urn]

    def parent_of(self, resource: Resource) -> Resource | None:
        """Return the resource that another is declared under."""
        return self._by_urn.get(resource.parent)

    def once(self, build: Callable[["Stack"], T]) -> T:
        """Return what ``build`` makes of this stack, computed on first use.

        A rule that compares each resource with all others builds its index here, so that
        judging a stack costs in proportion to its resources.
        """
        if build not in self._built:
            self._built[build] = build(self)
        return cast("T", self._built[build])
