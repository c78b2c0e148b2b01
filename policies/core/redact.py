"""Which property values never leave in a message."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, cast

from policies.core.stack import Resource

_SECRET_KEY: Final = re.compile(
    r"pass(word|wd|phrase)|secret|token|credential|private.?key|api.?key|activation|user.?data",
    re.IGNORECASE,
)
# Everything below these keys is taken for secret: Secret and ConfigMap contents, and the value
# of an environment variable, whatever it is called.
_SECRET_BRANCHES: Final = frozenset({"data", "stringData", "binaryData", "value"})
_SHORTEST: Final = 4
MARK: Final = "[redacted]"


def redacted(message: str, resource: Resource) -> str:
    """Replace every secret value of the resource that a message repeats."""
    for value in sorted(set(secrets_in(resource.props)), key=len, reverse=True):
        if value in message:
            message = message.replace(value, MARK)
    return message


def secrets_in(props: object, *, inside: bool = False) -> Iterator[str]:
    """Yield the text of every property that may be a secret; an unknown has none."""
    if isinstance(props, str):
        if inside and len(props) >= _SHORTEST:
            yield props
    elif isinstance(props, Mapping):
        branch = cast("Mapping[str, object]", props)
        for key in branch:
            below = inside or key in _SECRET_BRANCHES or bool(_SECRET_KEY.search(key))
            yield from secrets_in(_known(branch, key), inside=below)
    elif isinstance(props, Sequence):
        items = cast("Sequence[object]", props)
        for index in range(len(items)):
            yield from secrets_in(_known(items, index), inside=inside)


def _known(holder: object, key: object) -> object:
    """Return a value, or nothing where the engine's proxy refuses because it is unknown."""
    try:
        return holder[key]  # type: ignore[index]  # both kinds of holder are subscriptable
    except Exception:  # noqa: BLE001 -- what is unknown cannot be in a message
        return None
