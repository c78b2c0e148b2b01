"""The text of a file: what its bytes mean, and which of them mean nothing."""

import codecs
import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from corelane.components.config.loading.errors import ConfigError, ConfigErrors, Place

_REPLACEMENT: Final = "\ufffd"
# Characters of YAML 1.2.2, section 5.1, less the mark of byte order, which shows nowhere.
_STRANGE: Final = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_MOST: Final = 20
"""The number of bytes and characters that are reported one by one; of more, the number."""
# What Windows writes as "Unicode".
_WIDE: Final = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decode(data: bytes, file: str) -> tuple[str, list[ConfigError]]:
    """Return UTF-8 text. Bytes that are none and hidden characters are replaced, and reported.

    Raises ``ConfigErrors`` for what is no text at all.
    """
    if data.startswith(_WIDE) or b"\0" in data[:2]:
        remedy = "Save it as UTF-8: iconv -f UTF-16 -t UTF-8."
        _refuse("text in UTF-16 or UTF-32", remedy, file)
    data = data.removeprefix(codecs.BOM_UTF8)
    text = data.decode("utf-8", "replace")
    strange = [*islice(_strange_characters(text, file), _MOST + 1)]
    if len(strange) > _MOST:
        _refuse("a file that is no text", "Check the file name.", file)
    return _STRANGE.sub(_REPLACEMENT, text), [*_broken_bytes(data, file), *strange]


def _broken_bytes(data: bytes, file: str) -> Iterator[ConfigError]:
    """Yield a mistake for every byte that UTF-8 does not have there."""
    start = 0
    for _ in range(_MOST):
        try:
            data[start:].decode()
        except UnicodeDecodeError as problem:
            at = start + problem.start
            found = f"the byte 0x{data[at]:02x}"
            if data[at] >= 0xA0:  # noqa: PLR2004 -- where letters of Latin-1 begin
                found += f", which is {chr(data[at])} in Latin-1"
            remedy = "Save the file as UTF-8: iconv -f LATIN1 -t UTF-8."
            place = _place(data[:at].decode("utf-8", "replace"), file)
            yield ConfigError((), found, "UTF-8 text", remedy, place)
            start = at + 1
        else:
            return


def _strange_characters(text: str, file: str) -> Iterator[ConfigError]:
    for match in _STRANGE.finditer(text):
        found = f"the character U+{ord(match[0]):04X}, which shows nowhere"
        place = _place(text[: match.start()], file)
        yield ConfigError((), found, "text", "Remove it, or write it as an escape.", place)


def _place(before: str, file: str) -> Place:
    line = before.count("\n")
    return Place(line + 1, len(before) - before.rfind("\n"), file)


def _refuse(found: str, remedy: str, file: str) -> None:
    raise ConfigErrors([ConfigError((), found, "UTF-8 text", remedy, Place(file=file))])
