"""CPU lists and masks in the notation of the kernel. Malformed text raises ValueError."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_CPUS = 8192
"""Largest NR_CPUS of x86_64 (arch/x86/Kconfig, NR_CPUS_RANGE_END)."""


def parse_list(text: str) -> frozenset[int]:
    """Read ``0-3,8``; the empty text is the empty set."""
    parts = [part.strip() for part in text.strip().split(",")]
    return frozenset(cpu for part in parts if part or len(parts) > 1 for cpu in _span(part))


def parse_boot_list(text: str, count: int) -> frozenset[int]:
    """Read a list as the kernel reads it at boot (bitmap_parselist of lib/bitmap-str.c).

    ``N`` is the last of ``count`` CPUs, ``all`` every one; ``0-15:2/4`` are two of each four.
    """
    parts = text.replace(",", " ").split()
    return frozenset(cpu for part in parts for cpu in _region(part, count))


def _region(part: str, count: int) -> Iterator[int]:
    span, colon, pattern = part.replace("N", str(count - 1)).partition(":")
    cpus = _span(f"0-{count - 1}" if span.lower() == "all" else span)
    if not colon:
        yield from cpus
        return
    used, _, group = pattern.partition("/")
    taken, size = _span(used)[0], _span(group)[0]
    if not 0 < size >= taken:
        message = f"{part[:40]!r} takes more CPUs of a group than it has"
        raise ValueError(message)
    yield from (cpu for place, cpu in enumerate(cpus) if place % size < taken)


def parse_mask(text: str) -> frozenset[int]:
    """Read hexadecimal words, highest first, as ``lib/bitmap-str.c`` writes them."""
    digits = text.strip().replace(",", "")
    if not digits or set(digits) - set("0123456789abcdefABCDEF") or len(digits) * 4 > MAX_CPUS:
        message = f"{text[:40]!r} is not a CPU mask"
        raise ValueError(message)
    mask = int(digits, 16)
    return frozenset(cpu for cpu in range(mask.bit_length()) if mask >> cpu & 1)


def format_list(cpus: Iterable[int]) -> str:
    """Write the shortest list."""
    spans: list[list[int]] = []
    for cpu in sorted(cpus):
        if spans and spans[-1][1] == cpu - 1:
            spans[-1][1] = cpu
        else:
            spans.append([cpu, cpu])
    return ",".join(f"{first}-{last}" if last > first else f"{first}" for first, last in spans)


def _span(part: str) -> range:
    first, dash, last = part.partition("-")
    ends = [first, last] if dash else [first, first]
    if not all(end.isascii() and end.isdigit() and len(end) <= len("8191") for end in ends):
        message = f"{part[:40]!r} is not a CPU or a range of CPUs"
        raise ValueError(message)
    low, high = int(ends[0]), int(ends[1])
    if not low <= high < MAX_CPUS:
        message = f"the range {part} runs backwards or beyond CPU {MAX_CPUS - 1}"
        raise ValueError(message)
    return range(low, high + 1)
