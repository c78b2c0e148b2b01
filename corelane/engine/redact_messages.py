"""Takes out of a message what must not leave: known secrets and what has a credential's form."""

import base64
import re
from collections.abc import Iterable
from typing import Final

from corelane.policies.secrecy.masking import CREDENTIALS, MARK

_SHORTEST: Final = 4
# `<{%reset%}>`: how the engine marks colours (sdk/go/common/diag/colors).
_COLOURS: Final = re.compile(r"<\{%[^%\n]{0,64}%\}>|\x1b\[[0-9;]*m")


class Redactor:
    """Knows the secrets of one run."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        """Take the values that must appear nowhere; short ones would blot out common text."""
        known = {secret for secret in secrets if len(secret) >= _SHORTEST}
        encoded = {base64.b64encode(secret.encode()).decode() for secret in known}
        self._secrets = sorted(known | encoded, key=lambda secret: (-len(secret), secret))

    def __call__(self, text: str) -> str:
        """Return the text without colours, known secrets and credentials."""
        plain = without_colours(text)
        for secret in self._secrets:
            plain = plain.replace(secret, MARK)
        return CREDENTIALS.sub(MARK, plain)


def without_colours(text: str) -> str:
    """Return a text without the engine's marks of colours."""
    return _COLOURS.sub("", text)
