"""Which property values never leave in a message.

Rules quote names, labels and quantities only. This is the second line: secrets reach a rule in
plain text, so what a message repeats of a place where secrets are kept is taken out again.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, cast

from policies.core.stack import Resource

MARK: Final = "[redacted]"

_SECRET_KEY: Final = re.compile(
    r"pass(word|wd|phrase)|secret|token|credential|private.?key|api.?key|activation|user.?data",
    re.IGNORECASE,
)
# Contents of Secrets and ConfigMaps, and values of environment variables, whatever their names.
_BRANCHES: Final = frozenset({"data", "stringData", "binaryData", "value"})
# Shorter text is taken for a word of the message: of anything, and of a branch that holds words.
_SHORTEST, _SHORTEST_IN_BRANCH = 4, 8


def redacted(message: str, resource: Resource) -> str:
    """Replace every secret value that a message repeats, unless the resource also shows it."""
    found = {value for value, secret in _texts(resource.props, 0) if secret}
    shown = {value for value, secret in _texts(resource.props, 0) if not secret}
    for value in sorted(found - shown, key=len, reverse=True):
        message = message.replace(value, MARK)
    return message


def _texts(props: object, shortest: int) -> Iterator[tuple[str, bool]]:
    """Yield every text, and whether it is secret: long enough, where secrets are kept."""
    if isinstance(props, str):
        yield props, bool(shortest) and len(props) >= shortest
    elif isinstance(props, Mapping):
        branch = cast("Mapping[str, object]", props)
        for key in branch:
            yield from _texts(_known(branch, key), _below(key, shortest))
    elif isinstance(props, Sequence):
        items = cast("Sequence[object]", props)
        for index in range(len(items)):
            yield from _texts(_known(items, index), shortest)


def _below(key: str, shortest: int) -> int:
    if _SECRET_KEY.search(key) or shortest == _SHORTEST:
        return _SHORTEST
    return _SHORTEST_IN_BRANCH if key in _BRANCHES else shortest


def _known(holder: Mapping[str, object] | Sequence[object], key: str | int) -> object:
    """Return a value, or nothing where the engine's proxy refuses because it is unknown."""
    try:
        return holder[key]  # type: ignore[index]  # a key of its own kind for each
    except Exception:  # noqa: BLE001 -- what is unknown cannot be in a message
        return None
