"""Evidence: the part of a resource's properties that a report may show."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, cast

from corelane.policies.secrecy.forms import has_form, in_text
from corelane.policies.secrecy.masking import BRANCHES, NO_VARIABLE, REDACTED, SWITCHES
from corelane.policies.secrecy.names import may_name_secret, names_place, names_secret_object
from corelane.policies.values.property_path import Steps

_Shown = Callable[[object], object]

# The variables of a container in Docker's own form: NAME=value.
_VARIABLES: Final = "envs"
# Command lines: the word after `-p` has no name that could mark it.
_COMMANDS: Final = frozenset({"args", "command", "entrypoints"})


def evidence_at(props: object, steps: Steps) -> object:
    """Return what the steps lead to, without what is secret or may be; keys and switches stay."""
    show, found = _open, props
    for step in steps:
        container = cast("Mapping[str | int, object]", found)
        if isinstance(step, str):
            show = _within(show, cast("Mapping[str, object]", found), step)
        found = container[step]
    return show(found)


def _within(show: _Shown, container: Mapping[str, object], key: str) -> _Shown:
    """Return how an entry is shown of what is shown in one way."""
    if show in (_open, _place):
        return _below(container, key)
    return _place if show is _secret and names_secret_object(key) else show


def _below(container: Mapping[str, object], key: str) -> _Shown:
    """Return how an entry is shown."""
    if key == "value" and may_name_secret(str(container.get("key", ""))):
        return _secret
    if key == "value":
        return _open if NO_VARIABLE.intersection(container) else _closed_text
    if key == _VARIABLES:
        return _named
    if key in BRANCHES | _COMMANDS:
        return _closed
    if may_name_secret(key):
        return _place if names_place(key) else _secret
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


def _secret(value: object) -> object:
    """Show which object holds a secret, and of all else what a closed value shows."""
    if isinstance(value, Mapping):
        entries = cast("Mapping[str, object]", value)
        return {key: _within(_secret, entries, key)(entries[key]) for key in entries}
    if isinstance(value, str) or not isinstance(value, Sequence):
        return _closed(value)
    return _each(cast("object", value), _secret)


def _closed(value: object) -> object:
    """Show keys, and how many items there are; a switch is no secret."""
    if isinstance(value, Mapping):
        entries = cast("Mapping[str, object]", value)
        return {key: _closed(entries[key]) for key in entries}
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        return value if value in SWITCHES else REDACTED
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
