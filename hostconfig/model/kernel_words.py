"""Read the words of a kernel command line, and values of sysctls, as Linux reads them."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from corelane.hostconfig.model.cpuset import MAX_CPUS, CpuListError
from corelane.hostconfig.model.invalid_value import InvalidValueError

Word = tuple[str, str | None]

_UNITS: Final = "KMGTPE"
_SIZE: Final = re.compile(rf"(0[xX][0-9a-fA-F]+|[0-9]+)([{_UNITS}{_UNITS.lower()}]?)", re.ASCII)
_INTEGER: Final = re.compile(r"[+-]?(0[xX][0-9a-fA-F]{1,16}|[0-9]{1,20})", re.ASCII)
_NUMBER: Final = r"(?:N|[0-9]{1,9})"
_REGION: Final = re.compile(
    rf"(?:(?P<all>all)|(?P<first>{_NUMBER})(?:-(?P<last>{_NUMBER}))?)"
    rf"(?::(?P<used>{_NUMBER})/(?P<group>{_NUMBER}))?",
    re.ASCII | re.IGNORECASE,
)
PAGE_SIZES: Final = {
    "x86_64": {"2M": 2**21, "1G": 2**30},
    "arm64": {"64K": 2**16, "2M": 2**21, "32M": 2**25, "1G": 2**30},
}
"""The huge pages that a kernel with 4 KiB pages has (arch_hugetlb_valid_size of
arch/x86/mm/hugetlbpage.c and arch/arm64/mm/hugetlbpage.c)."""
DEFAULT_PAGE: Final = "2M"
"""HPAGE_SIZE of both architectures with 4 KiB pages."""


class KernelWordError(InvalidValueError):
    """A value that the kernel reads as something else than it seems to say, or not at all."""


def name_of(key: str) -> str:
    """Spell a name one way: dash and underscore are the same (parameq of kernel/params.c)."""
    return key.replace("-", "_")


def read_integer(text: str) -> int | None:
    """Return an integer in the base that its prefix says (kstrtoint of lib/kstrtox.c), or None."""
    if _INTEGER.fullmatch(text) is None:
        return None
    digits = text.lstrip("+-").lower()
    octal = len(digits) > 1 and digits[0] == "0" and digits[1] != "x"
    if octal and set(digits) & set("89"):
        return None
    size = int(digits, 8 if octal else 0)
    return -size if text.startswith("-") else size


def as_written(text: str) -> str:
    """Return an integer in decimal, the form in which the kernel shows it; other text as it is."""
    number = read_integer(text)
    return text if number is None else str(number)


def is_off(text: str) -> bool:
    """Return whether kstrtobool of lib/kstrtox.c reads a word as false."""
    return text[:1] in {"n", "N", "f", "F", "0"} or text[:2].lower() == "of"


def read_size(text: str) -> int:
    """Return bytes, as memparse of lib/cmdline.c: any base, one suffix of powers of 1024."""
    match = _SIZE.fullmatch(text)
    number = read_integer(match[1]) if match else None
    if match is None or number is None:
        wanted = "a number and one of K, M, G, T, P and E, such as 1G"
        raise KernelWordError(found=repr(text[:40]), wanted=wanted)
    return number << 10 * (_UNITS.find(match[2].upper()) + 1) if match[2] else number


def without_flags(text: str) -> str:
    """Drop the flags that lead a list of isolcpus (housekeeping_isolcpus_setup, isolation.c)."""
    while text[:1].isalpha():
        text = text.partition(",")[2]
    return text


def read_cpus(text: str, count: int) -> frozenset[int]:
    """Return the CPUs of a list, as bitmap_parselist of lib/bitmap-str.c on ``count`` CPUs.

    ``N`` is the last CPU, ``all`` every one, and ``0-15:2/4`` the first two of each four. Whether
    the machine has them is for the caller to say.
    """
    parts = [part for part in re.split(r"[,\s]+", text) if part]
    return frozenset(cpu for part in parts for cpu in _region(part, count))


def _region(part: str, count: int) -> Iterator[int]:
    match = _REGION.fullmatch(part)
    # N alone is a number: n is none (bitmap_getnum).
    if match is None or "n" in part:
        wanted = "CPUs, ranges, N, all, and parts of ranges such as 0-15:2/4"
        raise CpuListError(found=repr(part[:40]), wanted=wanted)
    first, last = _ends(match, count)
    used, group = (_number(match[name] or str(last + 1), count) for name in ("used", "group"))
    if first > last or not group or used > group:
        wanted = "the lower CPU first, and no more CPUs of a group than it has"
        raise CpuListError(found=part, wanted=wanted)
    if last >= MAX_CPUS:
        wanted = f"CPUs below {MAX_CPUS}, which Linux can number"
        raise CpuListError(found=f"CPU {last}", wanted=wanted)
    for start in range(first, last + 1, group):
        yield from range(start, min(start + used, last + 1))


def _ends(match: re.Match[str], count: int) -> tuple[int, int]:
    if match["all"]:
        return 0, count - 1
    first = _number(match["first"], count)
    return first, _number(match["last"], count) if match["last"] else first


def _number(text: str, count: int) -> int:
    return count - 1 if text == "N" else int(text)


def read_pages(
    words: Iterable[Word], nodes: Iterable[int], architecture: str
) -> Iterator[tuple[int, int, int]]:
    """Yield page size, NUMA node and count, as hugepages_setup of mm/hugetlb.c.

    A count without a size before it is of the default size. One without nodes is spread evenly.
    """
    given = list(words)
    default = next((value for key, value in given if key == "default_hugepagesz"), DEFAULT_PAGE)
    size = _page_size(default, architecture)
    for key, value in given:
        if key in {"hugepagesz", "default_hugepagesz"}:
            size = _page_size(value, architecture)
        elif key == "hugepages":
            for node, count in _counts(value or "", sorted(nodes)):
                yield size, node, count


def _page_size(text: str | None, architecture: str) -> int:
    size, known = read_size(text or ""), PAGE_SIZES[architecture]
    if size not in known.values():
        wanted = f"a page size of {architecture}: {', '.join(known)}"
        raise KernelWordError(found=f"huge pages of {text}", wanted=wanted)
    return size


def _counts(text: str, nodes: list[int]) -> Iterator[tuple[int, int]]:
    pairs = [part.rpartition(":") for part in text.split(",")]
    by_node = any(colon for _, colon, _ in pairs)
    numbers = [n for node, _, count in pairs for n in ((node, count) if by_node else (count,))]
    if not all(number.isascii() and number.isdecimal() for number in numbers) or (
        not by_node and len(pairs) > 1
    ):
        wanted = "a decimal count such as 16, or one for each NUMA node such as 0:4,1:4"
        raise KernelWordError(found=f"hugepages={text[:40]}", wanted=wanted)
    if by_node:
        yield from ((int(node), int(count)) for node, _, count in pairs)
        return
    each, rest = divmod(int(text), len(nodes))
    yield from ((node, each + (place < rest)) for place, node in enumerate(nodes))
