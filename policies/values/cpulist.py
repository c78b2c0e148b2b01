"""CPU lists as the kernel and the kubelet write them, read independently of who wrote them."""

import re
from collections.abc import Iterable
from typing import Final

from corelane.policies.values.read import Malformed

_MASK: Final = re.compile(r"[0-9a-fA-F]{1,2500}", re.ASCII)
_RANGE: Final = re.compile(r"(\d{1,4})(?:-(\d{1,4}))?", re.ASCII)


def cpus(text: str) -> frozenset[int]:
    """Read ``0-1,48-49``; the empty text is the empty set, anything else ``Malformed``.

    Numbers end at 9999: Linux counts 8192 CPUs at most (arch/x86/Kconfig, ``NR_CPUS``).
    """
    found: set[int] = set()
    for part in filter(None, text.replace(" ", ",").split(",")):
        match = _RANGE.fullmatch(part)
        if match is None:
            msg = "found text that is not a CPU list, wanted one such as 0-1,48-49"
            raise Malformed(msg)
        found.update(range(int(match[1]), int(match[2] or match[1]) + 1))
    return frozenset(found)


def cpumask(text: str) -> frozenset[int]:
    """Read a mask such as ``ff,00000003``: 32 CPUs to a group, the last group the first CPUs."""
    digits = text.replace(",", "")
    if not _MASK.fullmatch(digits):
        msg = "found text that is not a CPU mask, wanted one such as 00000003"
        raise Malformed(msg)
    value = int(digits, 16)
    return frozenset(number for number in range(value.bit_length()) if value >> number & 1)


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
