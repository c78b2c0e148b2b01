"""The resources below their components, cut to a size that a browser can hold."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from corelane.plan.model import Finding, RecordedResource

CHILDREN_SHOWN = 40
NODES_SHOWN = 1_500
OPEN_TO_DEPTH = 1

Left = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A resource with what hangs from it; children that are not drawn are counted by type."""

    name: str
    type: str
    component: bool
    below: int
    violations: int
    depth: int
    children: tuple["Branch", ...] = ()
    left_out: Left = ()

    @property
    def opened(self) -> bool:
        """Return whether the branch starts unfolded."""
        return self.depth < OPEN_TO_DEPTH


@dataclass(frozen=True, slots=True)
class Tree:
    """The roots of the drawing, and the roots it leaves out."""

    roots: tuple[Branch, ...]
    left_out: Left


@dataclass(slots=True)
class _Forest:
    """The resources below each one while growing, and how many may still be drawn."""

    children: Mapping[str | None, Sequence[RecordedResource]]
    violations: Mapping[str, int]
    room: int = NODES_SHOWN

    def level(
        self, parent: str | None, depth: int, at_most: int
    ) -> tuple[tuple[Branch, ...], Left]:
        """Grow the children of one resource as far as there is room, and count the others."""
        found = self.children.get(parent, ())
        shown = found[: min(at_most, self.room)]
        self.room -= len(shown)
        cut = Counter(child.type for child in found[len(shown) :])
        return tuple(self.branch(child, depth) for child in shown), tuple(sorted(cut.items()))

    def branch(self, resource: RecordedResource, depth: int) -> Branch:
        """Grow one resource with everything below it."""
        branches, cut = self.level(resource.urn, depth + 1, CHILDREN_SHOWN)
        below, violations = self.weight(resource.urn)
        return Branch(
            name=resource.name,
            type=resource.type,
            component=not resource.custom,
            below=below,
            violations=violations,
            depth=depth,
            children=branches,
            left_out=cut,
        )

    def weight(self, urn: str) -> tuple[int, int]:
        """Count the resources below one, and the violations of all of them and itself."""
        below, violations = 0, self.violations.get(urn, 0)
        for child in self.children.get(urn, ()):
            deeper, found = self.weight(child.urn)
            below, violations = below + 1 + deeper, violations + found
        return below, violations


def resource_tree(resources: Sequence[RecordedResource], findings: Iterable[Finding]) -> Tree:
    """Hang every resource from its parent; one whose parent was not recorded is a root."""
    known = {resource.urn for resource in resources}
    children: defaultdict[str | None, list[RecordedResource]] = defaultdict(list)
    for resource in sorted(resources, key=_components_first):
        is_root = not resource.parent or resource.parent not in known
        children[None if is_root else resource.parent].append(resource)
    violations = Counter(finding.urn for finding in findings if finding.verdict == "fail")
    return Tree(*_Forest(children, violations).level(None, 0, NODES_SHOWN))


def _components_first(resource: RecordedResource) -> tuple[bool, str, str, str]:
    return (resource.custom, resource.type, resource.name, resource.urn)
