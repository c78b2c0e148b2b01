"""Evidence: the part of a resource's properties that a report may show."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, cast

from corelane.policies.secrecy.forms import has_form, in_text
from corelane.policies.secrecy.masking import BRANCHES, REDACTED
from corelane.policies.secrecy.names import may_name_secret, names_place
from corelane.policies.values.property_path import Steps

_Shown = Callable[[object], object]

# What a kernel argument, a label to match, a taint and a toleration have beside their `value`; an
# environment variable has a `name`.
_NO_VARIABLE: Final = frozenset({"key", "effect", "operator"})
# The variables of a container in Docker's own form: NAME=value.
_VARIABLES: Final = "envs"
# Command lines: the word after `-p` has no name that could mark it.
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
    if key == "value" and may_name_secret(str(container.get("key", ""))):
        return _closed
    if key == "value":
        return _open if _NO_VARIABLE & container.keys() else _closed_text
    if key == _VARIABLES:
        return _named
    if key in BRANCHES | _COMMANDS:
        return _closed
    if may_name_secret(key):
        return _place if names_place(key) else _closed
    return _open


def _open(value: object) -> object:
    if isinstance(value, str):
        # A word of a command line names its value after two dashes.
        is_secret = has_form(value) or in_text(value.replace("--", " "))
        return REDACTED if is_secret else value
    if isinstance(value, Mapping):
        entries = cast("Mapping[str, object]", value)
        return {key: _below(entries, key)(entries[key]) for key in entries}
    return _each(value, _open)


def _place(value: object) -> object:
    """Show where a secret is; but an address may hold one."""
    return REDACTED if isinstance(value, str) and "://" in value else _open(value)


def _closed(value: object) -> object:
    """Show keys, and how many items there are; a switch is no secret."""
    if isinstance(value, Mapping):
        entries = cast("Mapping[str, object]", value)
        return {key: _closed(entries[key]) for key in entries}
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        return REDACTED
    return _each(value, _closed)


def _closed_text(value: object) -> object:
    """Show a number: a priority class has a `value` too."""
    return value if isinstance(value, (int, float)) else _closed(value)


def _named(value: object) -> object:
    if isinstance(value, str):
        name, sign, _ = value.partition("=")
        return f"{name}={REDACTED}" if sign else value
    return _each(value, _named)


def _each(value: object, shown: _Shown) -> object:
    if isinstance(value, Sequence):
        return [shown(item) for item in cast("Sequence[object]", value)]
    return value
