"""The numbering of the CPUs of a regular machine, from its counts."""

from collections.abc import Callable, Iterator
from enum import StrEnum
from itertools import product
from math import prod
from typing import Annotated, Any, Final, NamedTuple, Self

from pydantic import Field, PositiveInt, model_validator

from corelane.hostconfig.model.cpuset import MAX_CPUS
from corelane.hostconfig.model.frozen import Frozen
from corelane.hostconfig.model.invalid_value import InvalidValueError

Count = Annotated[int, Field(ge=1, le=1024)]


class Numbering(StrEnum):
    """The order in which firmware lists the CPUs."""

    SIBLINGS_LAST = "siblings-last"
    """Every core's first thread, socket by socket, then the second threads: CPU n and n + cores."""
    SIBLINGS_ADJACENT = "siblings-adjacent"
    """Both threads of a core side by side: CPU 2n and 2n + 1."""
    SOCKETS_INTERLEAVED = "sockets-interleaved"
    """First threads dealt round over the sockets, then the second threads."""


class _Place(NamedTuple):
    """The place of a CPU; counters restart in the enclosing level, except ``socket``."""

    socket: int
    numa: int
    l3: int
    core: int
    thread: int


_ORDER: Final[dict[Numbering, Callable[[_Place], tuple[int, ...]]]] = {
    Numbering.SIBLINGS_LAST: lambda p: (p.thread, p.socket, p.numa, p.l3, p.core),
    Numbering.SIBLINGS_ADJACENT: lambda p: (p.socket, p.numa, p.l3, p.core, p.thread),
    Numbering.SOCKETS_INTERLEAVED: lambda p: (p.thread, p.numa, p.l3, p.core, p.socket),
}


class TopologyShape(Frozen):
    """A machine whose sockets, NUMA nodes and caches are all alike."""

    sockets: Count = 1
    numa_per_socket: Count = 1
    l3_per_numa: Count = 1
    cores_per_l3: Count
    threads_per_core: Annotated[int, Field(ge=1, le=8)] = 1
    numbering: Numbering = Numbering.SIBLINGS_LAST
    memory_mib_per_numa: PositiveInt

    @model_validator(mode="after")
    def _linux_can_number_it(self) -> Self:
        if (cpus := prod(self._counts())) > MAX_CPUS:
            wanted = f"at most {MAX_CPUS}, which Linux can number"
            raise InvalidValueError(found=f"{cpus} CPUs", wanted=wanted, remedy="Lower a count.")
        return self

    def expand(self) -> dict[str, Any]:
        """Return the ``cpus`` and ``numaNodes`` of the topology, as plain data."""
        places = sorted(self._places(), key=_ORDER[self.numbering])
        return {
            "cpus": [self._cpu(number, place) for number, place in enumerate(places)],
            "numaNodes": [
                {"id": node, "memoryMib": self.memory_mib_per_numa}
                for node in range(self.sockets * self.numa_per_socket)
            ],
        }

    def _places(self) -> Iterator[_Place]:
        return (_Place(*place) for place in product(*map(range, self._counts())))

    def _counts(self) -> tuple[int, ...]:
        return (
            self.sockets,
            self.numa_per_socket,
            self.l3_per_numa,
            self.cores_per_l3,
            self.threads_per_core,
        )

    def _cpu(self, number: int, place: _Place) -> dict[str, int]:
        numa = place.socket * self.numa_per_socket + place.numa
        l3 = numa * self.l3_per_numa + place.l3
        return {
            "id": number,
            "core": l3 * self.cores_per_l3 + place.core,
            "socket": place.socket,
            "numaNode": numa,
            "l3": l3,
        }
