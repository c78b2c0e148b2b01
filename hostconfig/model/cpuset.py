"""CPU sets, written the way the kernel writes them: ``0-3,8``."""

import re
from itertools import groupby
from typing import Annotated, Final

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from corelane.hostconfig.model.invalid_value import InvalidValueError

MAX_CPUS: Final = 8192
"""Largest NR_CPUS of x86_64 (arch/x86/Kconfig, NR_CPUS_RANGE_END); arm64 allows 4096."""
MAX_TEXT: Final = 65_536
_GROUP: Final = re.compile(r"[0-9a-fA-F]{1,8}")
_PART: Final = re.compile(r"([0-9]{1,6})(?:-([0-9]{1,6}))?")


class CpuListError(InvalidValueError):
    """Text that is not a kernel CPU list."""


def parse_cpulist(text: str) -> frozenset[int]:
    """Read a kernel CPU list; the empty text is the empty set."""
    if len(text) > MAX_TEXT:
        found = f"a CPU list of {len(text)} characters"
        raise CpuListError(found=found, wanted=f"at most {MAX_TEXT}")
    parts = text.strip().split(",") if text.strip() else []
    return frozenset(cpu for part in parts for cpu in _span(part))


def _span(part: str) -> range:
    match = _PART.fullmatch(part)
    if match is None:
        raise CpuListError(found=repr(part[:40]), wanted="CPUs and ranges of CPUs, such as 0-3,8")
    first, last = int(match[1]), int(match[2] or match[1])
    if last < first:
        remedy = f"Write {last}-{first}."
        raise CpuListError(found=f"the range {part}", wanted="the lower CPU first", remedy=remedy)
    if last >= MAX_CPUS:
        wanted = f"CPUs below {MAX_CPUS}, which Linux can number"
        raise CpuListError(found=f"CPU {last}", wanted=wanted)
    return range(first, last + 1)


def format_cpulist(cpus: frozenset[int]) -> str:
    """Write a set as the shortest CPU list, so that equal sets read equally."""
    runs = groupby(enumerate(sorted(cpus)), key=lambda pair: pair[1] - pair[0])
    spans = [[cpu for _, cpu in run] for _, run in runs]
    return ",".join(f"{s[0]}-{s[-1]}" if len(s) > 1 else f"{s[0]}" for s in spans)


def expand_cpulist(cpus: frozenset[int], separator: str = ",") -> str:
    """Write every CPU out, for readers that know no ranges."""
    return separator.join(str(cpu) for cpu in sorted(cpus))


def format_cpumask(cpus: frozenset[int]) -> str:
    """Write a set as the kernel's hexadecimal mask: 32-bit words, highest first.

    The form of ``lib/bitmap-str.c``, which /proc/irq and the workqueue cpumask files read.
    """
    mask = sum(1 << cpu for cpu in cpus)
    words = [f"{mask & 0xFFFFFFFF:08x}"]
    while mask := mask >> 32:
        words.append(f"{mask & 0xFFFFFFFF:08x}")
    return ",".join(reversed(words))


def parse_cpumask(text: str) -> frozenset[int]:
    """Read the kernel's hexadecimal mask: groups of at most eight digits, without ``0x``."""
    groups = text.strip().split(",")
    if not all(_GROUP.fullmatch(group) for group in groups) or len(groups) * 32 > MAX_CPUS:
        wanted = "a CPU mask: hexadecimal words such as 00000003"
        raise CpuListError(found=repr(text[:40]), wanted=wanted)
    mask = int("".join(group.zfill(8) for group in groups), 16)
    return frozenset(cpu for cpu in range(mask.bit_length()) if mask >> cpu & 1)


def _read(value: object) -> object:
    return parse_cpulist(value) if isinstance(value, str) else value


CpuSet = Annotated[
    frozenset[int],
    BeforeValidator(_read),
    PlainSerializer(format_cpulist),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": rf"^({_PART.pattern}(,{_PART.pattern})*)?$",
            "description": 'CPUs and ranges of CPUs in quotes, such as "0-3,8"',
        }
    ),
]
