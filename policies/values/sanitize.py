"""Foreign text made safe for any format: whole, visible, and obeyed by none."""

import re
from collections.abc import Mapping
from typing import Final

# Control characters (ANSI escapes begin with one), lone surrogates, what has no width or turns the
# direction of writing, Unicode's line ends and tags (Unicode 16, chapter 23), and what XML 1.0
# (2.2, Characters) cannot hold: no tab or newline. A list, because what Python calls printable
# changes with its version.
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ud800-\udfff\ufffe\uffff\U000e0000-\U000e007f]"
)
_BREAKS: Final[Mapping[str, str]] = {"\n": r"\n", "\t": r"\t"}
_BREAK: Final = re.compile("[\n\t]")


def sanitize(text: str, at_most: int | None = None) -> str:
    r"""Return a text with what cannot be seen written out, as ``\x1b`` or ``\ud800``.

    Of a text that is longer than ``at_most`` characters its beginning stays, and how many
    characters were left out.
    """
    if at_most is not None and len(text) > at_most:
        text = f"{text[:at_most]} … ({len(text) - at_most:,} characters left out)"
    return _UNSEEN.sub(_written_out, text)


def one_line(text: str, at_most: int | None = None) -> str:
    r"""Return a sanitized text on one line, its line ends and tabs written out as ``\n``, ``\t``.

    Space at an end would be lost in many formats: quotation marks then show where the text is.
    """
    line = _BREAK.sub(lambda found: _BREAKS[found[0]], sanitize(text, at_most))
    return line if line == line.strip() else f'"{line}"'


def _written_out(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code >> 16:
        return f"\\U{code:08x}"
    return f"\\u{code:04x}" if code >> 8 else f"\\x{code:02x}"
