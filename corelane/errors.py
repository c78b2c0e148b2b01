"""The one root of errors that a person's input causes; the command line prints them as they are."""

import re
from typing import Final

_PARTS: Final = re.compile(r"(?:found )?(.*?), wanted (.*?)(?:: (.*))?", re.DOTALL)


class InputError(Exception):
    """Something that was given and cannot be used: what was found, wanted, and to do.

    The text is ``found X, wanted Y: do Z``, or another sentence in place of the first part.
    """

    @property
    def parts(self) -> tuple[str, str, str]:
        """The found, the wanted and the remedy; of another text, all of it as found."""
        if match := _PARTS.fullmatch(str(self)):
            found, wanted, remedy = match.groups(default="")
            return found, wanted, f"{remedy[:1].upper()}{remedy[1:]}."
        return str(self), "", ""
