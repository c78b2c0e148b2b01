"""Paths of a Docker-only host that its containers mount, as the judge reads them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from posixpath import normpath
from typing import NamedTuple

from corelane.policies.model.rule import Resource, Stack
from corelane.policies.model.vocabulary import DOCKER_CONTAINER
from corelane.policies.values.read import at, items_at, text_at


class EdgeMount(NamedTuple):
    """One path of the host in a container, and the property that says so."""

    source: str
    read_only: bool
    path: str
    container: str

    @property
    def real(self) -> str:
        """The path without detours."""
        return normpath(self.source)

    @property
    def top(self) -> str:
        """The first folder of the path, empty for the root."""
        return next(filter(None, self.real.split("/")), "")

    def overlaps(self, other: "EdgeMount") -> bool:
        """Return whether one of them is the other, or lies in it."""
        one, another = f"{self.real}/", f"{other.real}/"
        return one.startswith(another) or another.startswith(one)


def edge_mounts(container: Resource) -> Iterator[EdgeMount]:
    """Yield what a container mounts of its host; volumes and tmpfs are not the host's."""
    for index, mount in enumerate(items_at(container.props, "mounts")):
        if text_at(mount, "type") == "bind":
            read_only = at(mount, "readOnly") is True
            yield EdgeMount(text_at(mount, "source"), read_only, f"mounts[{index}]", container.name)
    for index, volume in enumerate(items_at(container.props, "volumes")):
        if source := text_at(volume, "hostPath"):
            read_only = at(volume, "readOnly") is True
            yield EdgeMount(source, read_only, f"volumes[{index}]", container.name)


def mounts_by_host(stack: Stack) -> Mapping[str, list[EdgeMount]]:
    """Return every mount by the URN of the host."""
    found: dict[str, list[EdgeMount]] = defaultdict(list)
    for container in stack.of_type(DOCKER_CONTAINER):
        found[container.parent] += edge_mounts(container)
    return found
