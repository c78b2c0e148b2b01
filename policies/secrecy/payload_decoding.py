"""Every text inside data: in the clear, in base64, packed by bzip2, or in a tar archive."""

import base64
import binascii
import bz2
import io
import re
import tarfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from typing import Final

DEEPEST: Final = 6
LARGEST: Final = 16 * 2**20
"""Bytes that are unpacked of one text, however many archives it holds: more would be a trap, and
no host's configuration. What is beyond them is not read."""
_PIECE: Final = 2**16
_ROW: Final = re.compile(r"[A-Za-z0-9+/]+={0,2}")
SHORTEST_ROW: Final = 60
"""MIME writes rows of 76 characters; a word is shorter than this."""
_RUN: Final = re.compile(rf"[A-Za-z0-9+/]{{{SHORTEST_ROW},}}={{0,2}}")


@dataclass(slots=True)
class _Budget:
    """The number of bytes that may still be unpacked."""

    left: int

    def charged(self, data: bytes) -> bytes:
        self.left -= len(data)
        return data


def texts_in(data: bytes) -> Iterator[str]:
    """Yield a text and every text that is packed in it."""
    return _texts_in(data, 0, _Budget(LARGEST))


def _texts_in(data: bytes, depth: int, budget: _Budget) -> Iterator[str]:
    if depth > DEEPEST:
        return
    text = data.decode(errors="replace")
    yield text
    for inner in chain(_unpacked(data, budget), _members(data, budget), _encoded(text)):
        yield from _texts_in(inner, depth + 1, budget)


def _unpacked(data: bytes, budget: _Budget) -> Iterator[bytes]:
    if data.startswith(b"BZh"):
        yield b"".join(_pieces(data, budget))


def _pieces(data: bytes, budget: _Budget) -> Iterator[bytes]:
    """Unpack piece by piece, or what is damaged at its end would cost all and charge nothing."""
    unpacker, fed = bz2.BZ2Decompressor(), data
    with suppress(OSError, ValueError):  # it only began like one
        while budget.left > 0 and (fed or not (unpacker.eof or unpacker.needs_input)):
            yield budget.charged(unpacker.decompress(fed, min(_PIECE, budget.left)))
            fed = b""


def _members(data: bytes, budget: _Budget) -> Iterator[bytes]:
    if data[257:262] != b"ustar":
        return
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
            for member in archive:
                if budget.left <= 0:
                    return
                if (content := archive.extractfile(member)) is not None:
                    yield budget.charged(content.read(budget.left))
    except tarfile.TarError:
        return  # its text was read whole


def _encoded(text: str) -> Iterator[bytes]:
    """Yield what base64 holds: runs within a line, and rows below each other with a short last."""
    rows: list[str] = []
    for line in (*text.splitlines(), ""):
        word = line.split()[-1].strip("\"'") if line.strip() else ""
        for run in _RUN.findall(line):
            if run != word:
                yield from decoded(run)
        continues = bool(rows) and len(word) <= len(rows[0]) == len(rows[-1])
        if rows and not (continues and _ROW.fullmatch(word)):
            yield from decoded("".join(rows))
            rows = []
        if rows or (len(word) >= SHORTEST_ROW and _ROW.fullmatch(word)):
            rows.append(word)


def decoded(text: str) -> Iterator[bytes]:
    """Yield what base64 holds; nothing, if it is none."""
    try:
        yield base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return
