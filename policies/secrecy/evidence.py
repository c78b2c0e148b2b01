"""What of a resource's properties may be shown as evidence."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final, cast

from corelane.policies.secrecy.masking import BRANCHES, MARK, SECRET_KEY
from corelane.policies.secrecy.secret_forms import reads_as_secret
from corelane.policies.values.property_path import Steps

_Shown = Callable[[object], object]

# Named after a secret, but holding one of a few words: aws.ec2.LaunchTemplate, `metadataOptions`.
_WORDS: Final = frozenset({"httpTokens"})
# Where a secret is, or what it is called, is no secret.
_REFERENCE: Final = re.compile(r"(?:Refs?|Name|Path|Arn)$|[._-](?:ref|name|path|arn)$")
# What a kernel argument, a label to match, a taint and a toleration have beside their `value`; an
# environment variable has a `name`.
_NO_VARIABLE: Final = frozenset({"key", "effect", "operator"})
# The variables of a container in Docker's own form: NAME=value.
_VARIABLES: Final = "envs"
# Command lines: the word after `-p` has no name by which it could be told.
_COMMANDS: Final = frozenset({"args", "command", "entrypoints"})


def evidence_at(props: object, steps: Steps) -> object:
    """Return what the steps lead to, without what is secret or may be; keys and switches stay."""
    show, found = _open, props
    for step in steps:
        container = cast("Mapping[str | int, object]", found)
        if isinstance(step, str) and show is _open:
            show = _below(cast("Mapping[str, object]", found), step)
        found = container[step]
    return show(found)


def _below(container: Mapping[str, object], key: str) -> _Shown:
    """Say how an entry is shown."""
    if key in _WORDS:
        return _open
    if key == "value" and SECRET_KEY.search(str(container.get("key", ""))):
        return _closed
    if key == "value":
        return _open if _NO_VARIABLE & container.keys() else _closed_text
    if key == _VARIABLES:
        return _named
    hidden = SECRET_KEY.search(key) and not _REFERENCE.search(key)
    return _closed if hidden or key in BRANCHES | _COMMANDS else _open


def _open(value: object) -> object:
    if isinstance(value, str):
        # A word of a command line names its value after two dashes.
        return MARK if reads_as_secret(value.replace("--", " ")) else value
    if isinstance(value, Mapping):
        entries = cast("Mapping[str, object]", value)
        return {key: _below(entries, key)(entries[key]) for key in entries}
    return _each(value, _open)


def _closed(value: object) -> object:
    """Show keys, and how many items there are; a switch is no secret."""
    if isinstance(value, Mapping):
        entries = cast("Mapping[str, object]", value)
        return {key: _closed(entries[key]) for key in entries}
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        return MARK
    return _each(value, _closed)


def _closed_text(value: object) -> object:
    """Show a number: a priority class has a `value` too."""
    return value if isinstance(value, (int, float)) else _closed(value)


def _named(value: object) -> object:
    if isinstance(value, str):
        name, sign, _ = value.partition("=")
        return f"{name}={MARK}" if sign else value
    return _each(value, _named)


def _each(value: object, shown: _Shown) -> object:
    if isinstance(value, Sequence):
        return [shown(item) for item in cast("Sequence[object]", value)]
    return value
