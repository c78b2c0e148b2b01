"""Masking: known values, credentials by their form, and what a path leads to become one mark.

Rules quote names, labels and quantities only. This is the second line: secrets reach a rule in
plain text, so what a message repeats of a place where secrets are kept is taken out again.
"""

import base64
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, cast

from corelane.policies.secrecy.forms import CREDENTIALS, spelt_secrets
from corelane.policies.secrecy.names import may_name_secret, names_place, names_secret_object
from corelane.policies.values.property_path import Steps

REDACTED: Final = "[secret]"
"""The one mark for what is not shown; the Pulumi engine writes the same."""
# Contents of Secrets, ConfigMaps and objects in a bucket, and values of environment variables,
# whatever their names.
BRANCHES: Final = frozenset(
    {"data", "stringData", "binaryData", "content", "contentBase64", "value"}
)
NO_VARIABLE: Final = frozenset({"key", "effect", "operator"})
"""The keys beside a `value` of a kernel argument, a label to match, a taint and a toleration. An
environment variable has a `name`."""
SWITCHES: Final = frozenset({"true", "false"})
"""Texts that are no secret whatever they are called."""
# Shorter text is taken for a word of the message: of anything, and of a branch that holds words.
_SHORTEST, _SHORTEST_IN_BRANCH = 4, 8
# Nothing below is secret by its place, and the text itself refers to a secret.
_SHOWN, _REFERENCE = 0, -1


def masked(text: str, secrets: Iterable[str] = ()) -> str:
    """Return a text in which known values, the longest first, and credentials are marks."""
    found = sorted((value for value in secrets if value in text), key=len, reverse=True)
    known = re.sub("|".join(map(re.escape, found)), REDACTED, text) if found else text
    return CREDENTIALS.sub(REDACTED, known)


def masked_sentence(text: str) -> str:
    """Return a text of a person without credentials and without what it names as a secret."""
    return masked(text, spelt_secrets(text))


def masked_at(value: Any, steps: Steps) -> Any:  # noqa: ANN401 -- plain data of any shape
    """Return plain data in which what the steps lead to is a mark; a named pair keeps its name."""
    if not steps:
        if isinstance(value, Mapping) and "value" in value:
            return {**cast("Mapping[str, Any]", value), "value": REDACTED}
        return REDACTED
    step, rest = steps[0], steps[1:]
    if isinstance(step, int):
        return [masked_at(v, rest) if place == step else v for place, v in enumerate(value)]
    return {**value, step: masked_at(value[step], rest)}


class Masker:
    """The secrets of one run, known in clear and in base64; a short one would blot out text."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        """Take the values that must appear nowhere."""
        known = {secret for secret in secrets if len(secret) >= _SHORTEST}
        encoded = {base64.b64encode(secret.encode()).decode() for secret in known}
        self._secrets = known | encoded

    def __call__(self, text: str) -> str:
        """Return a text without them, and without credentials."""
        return masked(text, self._secrets)


def secrets_in(props: object, *, unknown: tuple[type[Exception], ...] = ()) -> frozenset[str]:
    """Return every secret value of a resource that it does not also show.

    ``unknown`` is what reading a value raises that is not known yet; such a value is in no message.
    """
    secret: set[str] = set()
    shown: set[str] = set()
    _sort_texts(props, 0, unknown, (secret, shown))
    return frozenset(secret - shown)


def _sort_texts(
    props: object,
    shortest: int,
    unknown: tuple[type[Exception], ...],
    found: tuple[set[str], set[str]],
) -> None:
    """Put every text to the secret or to the shown ones: long enough, where secrets are kept.

    A reference is put to neither: a secret of the same text stays one.
    """
    if isinstance(props, str):
        _sort_text(props, shortest, found)
    elif type(props) is dict or isinstance(props, Mapping):
        branch = cast("Mapping[str, object]", props)
        for key in branch:
            try:
                _sort_texts(branch[key], _below(branch, key, shortest, unknown), unknown, found)
            except unknown:
                continue
    elif type(props) is list or isinstance(props, Sequence):
        items = cast("Sequence[object]", props)
        for index in range(len(items)):
            try:
                _sort_texts(items[index], shortest, unknown, found)
            except unknown:
                continue


def _sort_text(text: str, shortest: int, found: tuple[set[str], set[str]]) -> None:
    secret, shown = found
    if shortest == _REFERENCE:
        secret.update({text} if "://" in text else ())  # an address may hold a secret
    elif shortest and len(text) >= shortest and text not in SWITCHES:
        secret.add(text)
    else:
        shown.add(text)


def _below(
    branch: Mapping[str, object], key: str, shortest: int, unknown: tuple[type[Exception], ...]
) -> int:
    """Return how long a text below a key is at least, if it is a secret; as evidence is shown."""
    if key != "value" or not NO_VARIABLE.intersection(branch):
        return _below_name(key, shortest)
    try:
        is_secret = may_name_secret(str(branch.get("key", "")))
    except unknown:
        is_secret = True
    return _SHORTEST if is_secret else shortest


@lru_cache(maxsize=4096)
def _below_name(key: str, shortest: int) -> int:
    if shortest == _SHORTEST:
        return _REFERENCE if names_secret_object(key) else _SHORTEST
    if may_name_secret(key) and not names_place(key):
        return _SHORTEST
    if key in BRANCHES or shortest == _SHORTEST_IN_BRANCH:
        return _SHORTEST_IN_BRANCH
    return _REFERENCE if may_name_secret(key) else _SHOWN
