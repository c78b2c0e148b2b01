"""Every text inside data: in the clear, in base64, packed by bzip2, or in a tar archive."""

import base64
import binascii
import bz2
import io
import re
import tarfile
from collections.abc import Iterator
from typing import Final

DEEPEST: Final = 6
LARGEST: Final = 16 * 2**20
"""Bytes that are unpacked from one place: more would be a trap, and no host's configuration."""
_ROW: Final = re.compile(r"[A-Za-z0-9+/]+={0,2}")
SHORTEST_ROW: Final = 60
"""MIME writes rows of 76 characters; a word is shorter than this."""
_RUN: Final = re.compile(rf"[A-Za-z0-9+/]{{{SHORTEST_ROW},}}={{0,2}}")


def texts_in(data: bytes, depth: int = 0) -> Iterator[str]:
    """Yield a text and whatever texts are hidden in it."""
    if depth > DEEPEST:
        return
    text = data.decode(errors="replace")
    yield text
    for inner in (*_unpacked(data), *_members(data), *_encoded(text)):
        yield from texts_in(inner, depth + 1)


def _unpacked(data: bytes) -> Iterator[bytes]:
    if data.startswith(b"BZh"):
        try:
            yield bz2.BZ2Decompressor().decompress(data, LARGEST)
        except (OSError, ValueError):
            return  # it only began like one


def _members(data: bytes) -> Iterator[bytes]:
    if data[257:262] != b"ustar":
        return
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
            for member in archive:
                if (content := archive.extractfile(member)) is not None:
                    yield content.read(LARGEST)
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
