"""NUMA nodes: the demands of a pod that have to fit into one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from corelane.policies.objects.kubernetes.pods import Container, Pod
from corelane.policies.values.cpulist import cpus
from corelane.policies.values.quantity import MEBI, millis, quantity
from corelane.policies.values.read import at, text_at

_HUGE: Final = ("1Gi", "2Mi")
_KINDS: Final = ("CPUs", "MiB", *(f"{size} pages" for size in _HUGE))
Amounts = tuple[Fraction, ...]
"""One for each of CPUs, MiB and the two sizes of huge pages."""


@dataclass(frozen=True, slots=True)
class Demand:
    """Amounts that have to come from one NUMA node together."""

    name: str
    amounts: Amounts


def demands(pod: Pod, *, scope: str) -> Iterator[Demand]:
    """Yield what the topology manager places as one: each phase of the pod, or each container."""
    if scope == "pod":
        for name, parts in pod.phases():
            yield Demand(name, total(map(_asked, parts)))
    else:
        for container in pod.containers():
            yield Demand(f"container {container.name}", _asked(container))


def peak(pod: Pod) -> Amounts:
    """Return the most a pod ever has of each, whenever in its life that is."""
    phases = [total(map(_asked, parts)) for _, parts in pod.phases()]
    return tuple(max(column) for column in zip(*phases, strict=True))


def total(parts: Iterable[Amounts]) -> Amounts:
    """Add amounts up, each kind for itself."""
    nothing = (Fraction(0),) * len(_KINDS)
    return tuple(sum(column, Fraction(0)) for column in zip(nothing, *parts, strict=True))


def room(node: object) -> Amounts:
    """Return what a NUMA node of a plan has for pods."""
    return (
        Fraction(len(cpus(text_at(node, "isolated")))),
        quantity(at(node, "allocatableMiB") or 0),
        *(quantity(at(node, "hugePages", size) or 0) for size in _HUGE),
    )


def lacks(wanted: Amounts, there: Amounts) -> str:
    """Return what is missing; empty if all of it is there."""
    return ", ".join(
        f"{millis(want)} {kind} requested but {millis(got)} available"
        for kind, want, got in zip(_KINDS, wanted, there, strict=True)
        if want > got
    )


def shortfall(demand: Demand, node: object) -> str:
    """Return what a NUMA node lacks for a demand; empty if it suffices."""
    missing = lacks(demand.amounts, room(node))
    number = millis(quantity(at(node, "id")))
    return f"node {number}: {missing}" if missing else ""


def _asked(container: Container) -> Amounts:
    return (
        container.amount("requests", "cpu"),
        container.amount("requests", "memory") / MEBI,
        *(container.amount("limits", f"hugepages-{size}") / quantity(size) for size in _HUGE),
    )
