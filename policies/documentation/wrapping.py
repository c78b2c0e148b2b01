"""Lines of a page that are short enough to read and to compare."""

import re
import textwrap
from typing import Final

WIDTH: Final = 120
_ITEM: Final = re.compile(r" *- ")
_SPAN: Final = re.compile(r"`[^`\n]+`")


def wrapped(text: str) -> str:
    """Break the lines of a text that are too long, but no code; the rest of an item is indented."""
    return "\n".join(_broken(line) if len(line) > WIDTH else line for line in text.split("\n"))


def _broken(line: str) -> str:
    item = _ITEM.match(line)
    whole = _SPAN.sub(lambda span: span[0].replace(" ", "\0"), line)
    lines = textwrap.wrap(
        whole,
        WIDTH,
        subsequent_indent=" " * item.end() if item else "",
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines).replace("\0", " ")
