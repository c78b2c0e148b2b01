"""Every text inside data: in the clear, in base64, packed, or in a tar archive.

What gzip, bzip2 and xz pack is read, and of several streams one behind another the first ones.
Not read are zip archives (so no zipped Python program), other packings such as zstd, and whatever
is encrypted.
"""

import base64
import binascii
import bz2
import io
import lzma
import re
import tarfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from typing import Final, Protocol

DEEPEST: Final = 6
LARGEST: Final = 16 * 2**20
"""Bytes that are unpacked of one text, however many archives it holds: more would be a trap, and
no host's configuration. What is beyond them is not read."""
_PIECE: Final = 2**16
XZ_MEMORY: Final = 128 * 2**20
"""Bytes that xz may take: enough for what its highest level packs (xz(1), level 9: 65 MiB)."""
_ROW: Final = re.compile(r"[A-Za-z0-9+/]+={0,2}")
SHORTEST_ROW: Final = 60
"""MIME writes rows of 76 characters; a word is shorter than this."""
_RUN: Final = re.compile(rf"[A-Za-z0-9+/]{{{SHORTEST_ROW},}}={{0,2}}")


class _Unpacker(Protocol):
    """A reader of one packed stream."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = ..., /) -> bytes: ...


class _Gzip:
    """A reader of gzip in the form of the other readers."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
        self.needs_input = True

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int = 0, /) -> bytes:
        found = self._inner.decompress(self._inner.unconsumed_tail + data, max_length)
        self.needs_input = len(found) < max_length
        return found


_UNPACKERS: Final[Mapping[bytes, Callable[[], _Unpacker]]] = {
    b"BZh": bz2.BZ2Decompressor,
    b"\x1f\x8b": _Gzip,
    b"\xfd7zXZ\0": lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=XZ_MEMORY),
}
"""What unpacks a stream, by its first bytes."""


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
    """Yield what a stream packs, and what follows it."""
    for mark, make in _UNPACKERS.items():
        if data.startswith(mark):
            source, unpacker = io.BytesIO(data), make()
            yield b"".join(_pieces(source, unpacker, budget))
            if unpacker.eof and (rest := unpacker.unused_data + source.read()):
                yield rest


def _pieces(source: io.BytesIO, unpacker: _Unpacker, budget: _Budget) -> Iterator[bytes]:
    """Unpack piece by piece, or what is damaged at its end would cost all and charge nothing."""
    with suppress(OSError, ValueError, lzma.LZMAError, zlib.error):  # it only began like one
        while budget.left > 0 and not unpacker.eof:
            fed = source.read(_PIECE) if unpacker.needs_input else b""
            if unpacker.needs_input and not fed:
                return
            yield budget.charged(unpacker.decompress(fed, min(_PIECE, budget.left)))


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
