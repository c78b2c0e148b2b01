"""Which property values never leave in a message.

Rules quote names, labels and quantities only. This is the second line: secrets reach a rule in
plain text, so what a message repeats of a place where secrets are kept is taken out again.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final, cast

MARK: Final = "[redacted]"

SECRET_KEY: Final = re.compile(
    r"pass(word|wd|phrase)|secret|token|credential|private.?key|api.?key|activation|user.?data",
    re.IGNORECASE,
)
CREDENTIALS: Final = re.compile(
    r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)"
    r"|(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"
    r"|\bhv[sb]\.[\w-]{20,}"
    r"|\bgh[pousr]_\w{30,}"
    r"|(?<=://)[^\s/:@]+:[^\s/@]+(?=@)",
    re.DOTALL,
)
"""Forms that are credentials whatever they are called: AWS access keys, PEM private keys, JSON web
tokens, Vault and GitHub tokens, and the password in a URL. No part begins with an open repetition:
a long text would take its square."""
# Contents of Secrets, ConfigMaps and objects in a bucket, and values of environment variables,
# whatever their names.
BRANCHES: Final = frozenset(
    {"data", "stringData", "binaryData", "content", "contentBase64", "value"}
)
# Shorter text is taken for a word of the message: of anything, and of a branch that holds words.
_SHORTEST, _SHORTEST_IN_BRANCH = 4, 8


def secrets_in(props: object, *, unknown: tuple[type[Exception], ...] = ()) -> tuple[str, ...]:
    """Return every secret value of a resource that it does not also show, the longest first.

    ``unknown`` is what reading a value raises that is not known yet; such a value is in no message.
    """
    texts = set(_texts(props, 0, unknown))
    found = {value for value, secret in texts if secret}
    shown = {value for value, secret in texts if not secret}
    return tuple(sorted(found - shown, key=lambda value: (-len(value), value)))


def without(message: str, secrets: Iterable[str]) -> str:
    """Return a message in which each of these values is replaced by a mark."""
    for value in secrets:
        message = message.replace(value, MARK)
    return message


def _texts(
    props: object, shortest: int, unknown: tuple[type[Exception], ...]
) -> Iterator[tuple[str, bool]]:
    """Yield every text, and whether it is secret: long enough, where secrets are kept."""
    if isinstance(props, str):
        yield props, bool(shortest) and len(props) >= shortest
    elif type(props) is dict or isinstance(props, Mapping):
        branch = cast("Mapping[str, object]", props)
        for key in branch:
            try:
                yield from _texts(branch[key], _below(key, shortest), unknown)
            except unknown:
                continue
    elif type(props) is list or isinstance(props, Sequence):
        items = cast("Sequence[object]", props)
        for index in range(len(items)):
            try:
                yield from _texts(items[index], shortest, unknown)
            except unknown:
                continue


@lru_cache(maxsize=4096)
def _below(key: str, shortest: int) -> int:
    if SECRET_KEY.search(key) or shortest == _SHORTEST:
        return _SHORTEST
    return _SHORTEST_IN_BRANCH if key in BRANCHES else shortest
