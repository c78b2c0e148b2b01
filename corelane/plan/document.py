"""The bytes of plan.json: the same plan gives the same bytes, on any day and any machine."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any, Final, cast

from corelane.plan.model import Json, PlanDocument
from corelane.policies.secrecy.masking import REDACTED

_COMPACT: Final = json.JSONEncoder(ensure_ascii=False, allow_nan=False)
# Names of properties recur; names from outside do not, and need not be remembered.
_MOST_NAMES: Final = 4_096


def canonical(data: object) -> str:
    """Return data as JSON with sorted keys, two spaces of indent and a newline at the end.

    The bytes are those of `json.dumps(indent=2)`, in half its time: that has no fast path for
    indented text. Raises `ValueError` for a number that JSON cannot hold, such as infinity.
    """
    parts: list[str] = []
    _write(data, "\n", parts.append)
    parts.append("\n")
    return "".join(parts)


def _write(value: object, line: str, put: Callable[[str], None]) -> None:
    """Write a value whose last line begins with ``line``: a line end and the indent."""
    if isinstance(value, str):
        put(encode_basestring(value))
    elif isinstance(value, dict) and value:
        entries, inner, mark = cast("dict[Any, object]", value), f"{line}  ", "{"
        for key in sorted(entries):
            put(f"{mark}{inner}{_name(key)}: ")
            _write(entries[key], inner, put)
            mark = ","
        put(f"{line}}}")
    elif isinstance(value, list | tuple) and value:
        inner, mark = f"{line}  ", "["
        for item in cast("Sequence[object]", value):
            put(f"{mark}{inner}")
            _write(item, inner, put)
            mark = ","
        put(f"{line}]")
    else:
        put(_COMPACT.encode(value))


@lru_cache(maxsize=_MOST_NAMES, typed=True)
def _name(key: object) -> str:
    """Return a key as JSON has it: a text, as a number is one there too."""
    return encode_basestring(key if isinstance(key, str) else _COMPACT.encode(key))


def render_plan(document: PlanDocument) -> str:
    """Return plan.json."""
    return canonical(document.to_data())


def config_digest(settings: Mapping[str, object]) -> str:
    """Return the SHA-256 of a stack's settings, in which a secret counts as a secret only.

    So neither a new value nor a new encryption of a secret changes the digest.
    """
    return hashlib.sha256(canonical(_without_secrets(settings)).encode()).hexdigest()


def _without_secrets(value: object) -> Json:
    """Return a settings value as JSON, each `secure:` entry of Pulumi replaced by a marker."""
    if isinstance(value, Mapping):
        entries = cast("Mapping[Any, object]", value)
        if set(entries) == {"secure"}:
            return REDACTED
        return {str(key): _without_secrets(below) for key, below in entries.items()}
    if isinstance(value, str | bool | int | float) or value is None:
        return value
    if isinstance(value, Sequence):
        return [_without_secrets(item) for item in cast("Sequence[object]", value)]
    return value.isoformat() if isinstance(value, date) else str(value)
