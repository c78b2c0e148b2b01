"""The bytes of plan.json: the same plan gives the same bytes, on any day and any machine."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from math import isfinite
from typing import Any, Final, cast

import orjson

from corelane.plan.model import Json, PlanDocument
from corelane.policies.secrecy.encrypted import is_encrypted
from corelane.policies.secrecy.masking import REDACTED

_OPTIONS: Final = (
    orjson.OPT_INDENT_2
    | orjson.OPT_SORT_KEYS
    | orjson.OPT_PASSTHROUGH_DATACLASS
    | orjson.OPT_PASSTHROUGH_DATETIME
    | orjson.OPT_APPEND_NEWLINE
)


def canonical(data: object) -> str:
    """Return data as JSON with sorted keys, two spaces of indent and a newline at the end.

    Numbers are finite: orjson writes infinity as `null`, so they are refused where they enter.
    """
    try:
        return orjson.dumps(data, option=_OPTIONS).decode()
    except TypeError:
        return f"{_by_the_standard_library(data)}\n"


def _by_the_standard_library(data: object) -> str:
    """Write what orjson refuses: integers beyond 64 bits, keys that are numbers, lone surrogates.

    Raises `TypeError` for what is no data, and `ValueError` for a number that is not finite.
    """
    return json.dumps(data, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False)


def render_plan(document: PlanDocument) -> str:
    """Return plan.json."""
    return canonical(document.to_data())


def config_digest(settings: Mapping[str, object]) -> str:
    """Return the SHA-256 of a stack's settings, in which a secret counts as a secret only.

    So neither a new value nor a new encryption of a secret changes the digest.
    """
    return hashlib.sha256(canonical(_without_secrets(settings)).encode()).hexdigest()


def _without_secrets(value: object) -> Json:
    """Return a settings value as JSON, each encrypted one replaced by a marker."""
    if is_encrypted(value):
        return REDACTED
    if isinstance(value, Mapping):
        entries = cast("Mapping[Any, object]", value)
        return {str(key): _without_secrets(below) for key, below in entries.items()}
    if isinstance(value, float) and not isfinite(value):
        return str(value)
    if isinstance(value, str | bool | int | float) or value is None:
        return value
    if isinstance(value, Sequence):
        return [_without_secrets(item) for item in cast("Sequence[object]", value)]
    return value.isoformat() if isinstance(value, date) else str(value)
