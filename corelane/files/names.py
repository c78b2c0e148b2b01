"""File names for names from outside: never outside the folder, never the file of another name."""

import hashlib
import re
from typing import Final

_FORBIDDEN: Final = re.compile(r"[^a-z0-9.-]+")
_LONGEST: Final = 100


def file_name(text: str) -> str:
    """Return a name of `a-z0-9.-` for a file or folder; different texts give different names.

    A text that is such a name already stays as it is, any other ends in a digest of itself.
    """
    kept = _FORBIDDEN.sub("-", text.lower()).strip("-.")
    if 0 < len(text) <= _LONGEST and kept == text:
        return kept
    return f"{kept[:_LONGEST] or 'unnamed'}-{digest(text)}"


def digest(text: str) -> str:
    """Return eight hex digits that distinguish a text from others."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
