"""Multipart user data with a boundary that depends on nothing but its parts."""

from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple

LINE_LIMIT = 998
"""RFC 5322 2.1.1: characters a line may have, its end not counted."""


class Part(NamedTuple):
    """One document of the user data."""

    content_type: str
    text: str


def multipart(parts: Sequence[Part]) -> str:
    """Return MIME text; the same parts give the same bytes."""
    digest = sha256("\0".join(f"{p.content_type}\0{p.text}" for p in parts).encode()).hexdigest()
    boundary = f"corelane-{digest[:32]}"
    lines = ["MIME-Version: 1.0", f'Content-Type: multipart/mixed; boundary="{boundary}"', ""]
    for part in parts:
        charset = 'charset="us-ascii"'
        lines += [f"--{boundary}", f"Content-Type: {part.content_type}; {charset}", "", part.text]
    return "\n".join([*lines, f"--{boundary}--", ""])
