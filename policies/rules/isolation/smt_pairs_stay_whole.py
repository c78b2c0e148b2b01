"""SMT pairs stay whole."""

from collections.abc import Callable, Iterator

from policies.core.cpulist import cpulist
from policies.core.hostplan import cpu_set, host_plan
from policies.core.read import at
from policies.core.rule import Level, NotApplicable, Resource, Severity, Violation, rule
from policies.core.vocabulary import POOL_COMPONENTS

Sibling = Callable[[int], int]


@rule(
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to=POOL_COMPONENTS,
    remedy="Put both threads of a core on the same side, or switch SMT off for the pool",
    controls=("nist-800-53r5/SC-4",),
)
def smt_pairs_stay_whole(pool: Resource) -> Iterator[Violation]:
    """The two threads of a core are both isolated, both housekeeping, or one is offline.

    Threads of a core share its execution ports and its first two caches. A system daemon on the
    sibling of a trading thread takes a share of both while it runs, and can read from the cache
    what the thread computes. Siblings are taken to be numbered half the machine apart or next to
    each other, as Linux does on the machines of the catalogue.
    """
    plan = host_plan(pool)
    threads = int(at(plan, "cpus", "threadsPerCore") or 1)
    kept, isolated = cpu_set(plan, "housekeeping"), cpu_set(plan, "isolated")
    machine = cpu_set(plan, "online") | cpu_set(plan, "offline")
    if threads == 1 or not isolated:
        msg = "a core has one thread" if threads == 1 else "no CPU is isolated"
        raise NotApplicable(msg)
    split = min((_split(kept, isolated, s) for s in _numberings(len(machine))), key=len)
    if split:
        yield Violation(f"cores of housekeeping CPUs {cpulist(split)} are split", "hostPlan.cpus")


def _numberings(count: int) -> tuple[Sibling, Sibling]:
    """Return how Linux numbers siblings: half the machine apart, or next to each other."""
    half = count // 2
    return (lambda cpu: (cpu + half) % count), (lambda cpu: cpu ^ 1)


def _split(kept: frozenset[int], isolated: frozenset[int], sibling: Sibling) -> set[int]:
    return {cpu for cpu in kept if sibling(cpu) in isolated}
