"""Kubernetes quantities as exact numbers, whatever form the engine gives them.

The grammar is that of ``k8s.io/apimachinery/pkg/api/resource/quantity.go``: a decimal number
with a binary suffix (Ki..Ei), a decimal one (n, u, m, k..E) or an exponent.
"""

import re
from fractions import Fraction
from functools import lru_cache
from typing import Final

from corelane.policies.values.read import Malformed

_FORM: Final = re.compile(r"([+-]?(?:\d+(?:\.\d*)?|\.\d+))(?:([eE])([+-]?\d{1,2})|([a-zA-Z]*))")
_BINARY: Final = {f"{letter}i": 1024**power for power, letter in enumerate("KMGTPE", start=1)}
_DECIMAL: Final = {"": 0, "n": -9, "u": -6, "m": -3, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15}
_SCALES: Final[dict[str, Fraction]] = (
    {suffix: Fraction(10) ** power for suffix, power in _DECIMAL.items()}
    | {suffix: Fraction(factor) for suffix, factor in _BINARY.items()}
    | {"E": Fraction(10) ** 18}
)
MEBI: Final = 1024**2


def quantity(value: object) -> Fraction:
    """Return the exact value: ``2.0``, ``"2"``, ``"2000m"`` and ``"2e0"`` are all 2.

    What is no quantity raises ``Malformed``; the message leaves the value out.
    """
    found = None if isinstance(value, bool) else _read(str(value))
    if found is None:
        kind = type(value).__name__
        msg = f"found a {kind} that is not a quantity, wanted one such as 2, 500m or 4Gi"
        raise Malformed(msg)
    return found


@lru_cache(maxsize=4096)
def _read(text: str) -> Fraction | None:
    match = _FORM.fullmatch(text.strip())
    scale = _scale(match) if match else None
    return None if match is None or scale is None else Fraction(match[1]) * scale


def _scale(match: re.Match[str]) -> Fraction | None:
    if match[2]:
        return Fraction(10) ** int(match[3])
    return _SCALES.get(match[4] or "")


def is_whole(value: Fraction) -> bool:
    """Return whether the kubelet could give exclusive CPUs for this: a positive integer."""
    return value > 0 and value.denominator == 1


def millis(value: Fraction) -> str:
    """Write a CPU quantity the way Kubernetes does: ``2`` or ``1500m``."""
    thousandths = value * 1000
    if value.denominator == 1:
        return str(value)
    return f"{thousandths}m" if thousandths.denominator == 1 else f"{float(value):f}"


def mebibytes(value: object) -> Fraction:
    """Return a memory quantity in MiB."""
    return quantity(value) / MEBI
