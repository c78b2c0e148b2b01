"""Every object that differs from another in one place."""

import re
from collections.abc import Iterator
from typing import Any, Final, cast

from corelane.policies.cases.case_files import changed

Change = tuple[str, dict[str, Any]]
_KEPT: Final = ("/apiVersion", "/kind", "/metadata/name", "/metadata/namespace")
_AMOUNT: Final = re.compile(r"\d+(\.\d+)?[a-zA-Z]*")


def mutations(props: dict[str, Any]) -> Iterator[Change]:
    """Yield what was done and the outcome: each part left out, and each value changed."""
    for pointer, value in _places(props):
        if pointer in _KEPT:
            continue
        yield f"without {pointer}", changed(props, {pointer: None})
        for other in _others(value):
            yield f"{pointer} = {other!r}", changed(props, {pointer: other})


def _places(value: Any, above: str = "") -> Iterator[tuple[str, Any]]:
    for key, found in _parts(value):
        pointer = f"{above}/{key}"
        yield pointer, found
        yield from _places(found, pointer)


def _parts(value: Any) -> list[tuple[str, Any]]:
    if type(value) is dict:
        found = cast("dict[str, Any]", value)
        return [(key.replace("~", "~0").replace("/", "~1"), found[key]) for key in found]
    if type(value) is list:
        items = cast("list[Any]", value)
        return [(str(index), item) for index, item in enumerate(items)]
    return []


def _others(value: Any) -> Iterator[Any]:
    """Yield values of the same type, near and far."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield from (value + 1, 0)
    elif isinstance(value, str):
        yield from ("other", "")
        if _AMOUNT.fullmatch(value):
            yield from ("3", "1500m", "0", "7Gi")
    elif _parts(value):
        yield [] if type(value) is list else {}
