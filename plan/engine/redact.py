"""Takes out of a message what must not leave: known secrets and what has a credential's form."""

import base64
import re
from collections.abc import Iterable
from typing import Final

from policies.core.redact import MARK

_SHORTEST: Final = 4
# Forms that are credentials whatever they are called: AWS access keys, PEM private keys, JSON
# web tokens, Vault and GitHub tokens, and the password in a URL.
_CREDENTIALS: Final = re.compile(
    r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)"
    r"|(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"
    r"|\bhv[sb]\.[\w-]{20,}"
    r"|\bgh[pousr]_\w{30,}"
    r"|(?<=://)[^\s/:@]+:[^\s/@]+(?=@)",
    re.DOTALL,
)
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
        plain = _COLOURS.sub("", text)
        for secret in self._secrets:
            plain = plain.replace(secret, MARK)
        return _CREDENTIALS.sub(MARK, plain)
