"""Calico selectors, written so that no text of a stack file changes their meaning.

Grammar: `projectcalico/calico` libcalico-go/lib/selector/parser. Values stand in quotes there, so
only names without quotes, spaces and operators may become one.
"""

import re
from collections.abc import Iterable
from typing import Final

_NAME: Final = re.compile(r"[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?")
# Set by Calico itself on every pod, and on nothing else: no user can give or take them.
_POD_NAMESPACE: Final = "projectcalico.org/namespace"
_NAMESPACE_NAME: Final = "projectcalico.org/name"

HOSTS_ONLY: Final = "global()"
"""As ``namespaceSelector`` of a rule: what has no namespace, here host endpoints."""


def label_is(label: str, value: str) -> str:
    """Select what carries a label with one value."""
    return f"{label} == {_quoted(value)}"


def label_in(label: str, values: Iterable[str]) -> str:
    """Select what carries a label with one of some values."""
    return f"{label} in {_set_of(label, values)}"


def label_not_in(label: str, values: Iterable[str]) -> str:
    """Select what carries a label with none of some values, or not at all."""
    return f"{label} not in {_set_of(label, values)}"


def has(label: str) -> str:
    """Select what carries a label, whatever its value."""
    return f"has({label})"


def both(*selectors: str) -> str:
    """Select what every selector selects."""
    return " && ".join(selectors)


def namespace_named(*names: str) -> str:
    """Select namespaces by their names."""
    return label_in(_NAMESPACE_NAME, names)


def host_where(selector: str) -> str:
    """Select host endpoints, never pods, which may carry the same labels as their node."""
    return both(f"!has({_POD_NAMESPACE})", selector)


def _quoted(value: str) -> str:
    if _NAME.fullmatch(value) is None:
        msg = (
            f"{value[:80]!r} cannot stand in a selector: wanted lower case letters, digits, dots "
            "and dashes, at most 63; rename it in the stack file"
        )
        raise ValueError(msg)
    return f"'{value}'"


def _set_of(label: str, values: Iterable[str]) -> str:
    listed = ", ".join(_quoted(value) for value in sorted(set(values)))
    if not listed:
        msg = f"no value for {label}: an empty set selects nothing, so the rule must not exist"
        raise ValueError(msg)
    return f"{{{listed}}}"
