"""Kubernetes memory quantities, read exactly and written in whole mebibytes."""

import re
from fractions import Fraction
from typing import Annotated, Final

from pydantic import AfterValidator

from corelane.hostconfig.model.invalid_value import InvalidValueError

# Suffixes of apimachinery pkg/api/resource (suffix.go); "m" is thousandths and never whole here.
FACTORS: Final = {
    "": 1,
    "k": 10**3,
    "M": 10**6,
    "G": 10**9,
    "T": 10**12,
    "P": 10**15,
    "E": 10**18,
    "Ki": 2**10,
    "Mi": 2**20,
    "Gi": 2**30,
    "Ti": 2**40,
    "Pi": 2**50,
    "Ei": 2**60,
}
MIB: Final = 2**20
_QUANTITY: Final = re.compile(r"([0-9]{1,18}(?:\.[0-9]{1,9})?)([kMGTPE]i?|Ki)?")


class QuantityError(InvalidValueError):
    """Text that is not a whole number of bytes."""


def parse_bytes(text: str) -> int:
    """Return the bytes a quantity stands for; a fraction of a byte is an error."""
    match = _QUANTITY.fullmatch(text.strip())
    if match is None or (match[2] or "") not in FACTORS:
        wanted = "a quantity of memory, such as 512Mi or 16Gi"
        raise QuantityError(found=repr(text[:40]), wanted=wanted)
    exact = Fraction(match[1]) * FACTORS[match[2] or ""]
    if exact.denominator != 1:
        remedy = "Write it in a smaller unit."
        raise QuantityError(found=repr(text), wanted="a whole number of bytes", remedy=remedy)
    return int(exact)


def parse_mib(text: str) -> int:
    """Return whole mebibytes; anything else is an error, since reservations must add up."""
    size = parse_bytes(text)
    if size % MIB:
        remedy = "Write it in Mi or Gi."
        raise QuantityError(found=f"{text!r}, {size} bytes", wanted="whole MiB", remedy=remedy)
    return size // MIB


def format_mib(mib: int) -> str:
    """Write mebibytes as a quantity."""
    return f"{mib}Mi"


def _check_memory(text: str) -> str:
    parse_mib(text)
    return text


Memory = Annotated[str, AfterValidator(_check_memory)]
"""A quantity of whole mebibytes, kept as it was written."""


def counted(number: int, noun: str, plural: str = "") -> str:
    """Write a number with its noun: ``1 NUMA node``, ``2 NUMA nodes``, ``2 entries``."""
    return f"{number} {noun if number == 1 else plural or f'{noun}s'}"
