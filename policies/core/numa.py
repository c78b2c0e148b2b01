"""Whether what a pod asks for fits into one NUMA node."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from policies.core.cpulist import cpus
from policies.core.pods import Container, Pod
from policies.core.quantity import MEBI, millis, quantity
from policies.core.read import at, text_at

_HUGE: Final = ("1Gi", "2Mi")


@dataclass(frozen=True, slots=True)
class Demand:
    """What has to come from one NUMA node together."""

    name: str
    cpu: Fraction
    memory_mib: Fraction
    huge_pages: tuple[Fraction, ...]


def demands(pod: Pod, *, scope: str) -> Iterator[Demand]:
    """Yield what the topology manager places as one: the pod, or each container.

    In pod scope the kubelet takes the larger of what runs together and of any init container,
    each beside the sidecars started before it: init containers that are restarted always
    (pkg/kubelet/cm/cpumanager/policy_static.go, ``podGuaranteedCPUs``).
    """
    if scope != "pod":
        yield from map(_demand, pod.containers())
        return
    sidecars: list[Demand] = []
    for container in pod.first_containers:
        demand = _demand(container)
        if text_at(container.props, "restartPolicy") == "Always":
            sidecars.append(demand)
        else:
            yield _together(demand.name, [*sidecars, demand])
    yield _together("the pod", [*sidecars, *map(_demand, pod.containers(init=False))])


def _together(name: str, parts: Sequence[Demand]) -> Demand:
    return Demand(
        name,
        sum((d.cpu for d in parts), Fraction(0)),
        sum((d.memory_mib for d in parts), Fraction(0)),
        tuple(sum((d.huge_pages[n] for d in parts), Fraction(0)) for n in range(len(_HUGE))),
    )


def _demand(container: Container) -> Demand:
    return Demand(
        f"container {container.name}",
        container.amount("requests", "cpu"),
        container.amount("requests", "memory") / MEBI,
        tuple(container.amount("limits", f"hugepages-{size}") / quantity(size) for size in _HUGE),
    )


def shortfall(demand: Demand, node: object) -> str:
    """Say what a NUMA node lacks for a demand; empty if it suffices."""
    has = [
        ("CPUs", demand.cpu, Fraction(len(cpus(text_at(node, "isolated"))))),
        ("MiB", demand.memory_mib, quantity(at(node, "allocatableMiB") or 0)),
        *(
            (f"{size} pages", wanted, quantity(at(node, "hugePages", size) or 0))
            for size, wanted in zip(_HUGE, demand.huge_pages, strict=True)
        ),
    ]
    missing = [f"{millis(want)} {what} of {millis(got)}" for what, want, got in has if want > got]
    number = millis(quantity(at(node, "id") or 0))
    return f"node {number} lacks {' and '.join(missing)}" if missing else ""
