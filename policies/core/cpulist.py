"""CPU lists as the kernel and the kubelet write them, read independently of who wrote them."""

from collections.abc import Iterable


def cpus(text: str) -> frozenset[int]:
    """Read ``0-1,48-49``; the empty text is the empty set, anything else a ``ValueError``."""
    found: set[int] = set()
    for part in filter(None, text.replace(" ", ",").split(",")):
        first, _, last = part.partition("-")
        found.update(range(int(first), int(last or first) + 1))
    return frozenset(found)


def without_flags(text: str) -> str:
    """Drop the flags ``isolcpus`` takes before its list: ``managed_irq,domain,2-15``."""
    return ",".join(part for part in text.split(",") if not part or part[0].isdigit())


def cpulist(numbers: Iterable[int]) -> str:
    """Write a set of CPUs as ranges."""
    ranges: list[list[int]] = []
    for number in sorted(numbers):
        if ranges and ranges[-1][1] == number - 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    return ",".join(str(a) if a == b else f"{a}-{b}" for a, b in ranges) or "none"
