"""Takes out of a plan what a rule says looks like a secret, before anything of it is written."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, cast

from plan.model import REDACTED, Finding, RecordedResource
from policies.core.evaluate import Verdict

RULE: Final = "no_plain_secret_is_declared"
_REPORTED: Final = (Verdict.FAIL, Verdict.WAIVED)


def without_flagged(
    resources: Iterable[RecordedResource], findings: Iterable[Finding]
) -> tuple[RecordedResource, ...]:
    """Return the resources, each value that the rule reports replaced by `[secret]`.

    The plan fails because of it, or a waiver lets it stand; either way a report is not the place
    to read it.
    """
    paths: dict[str, list[str]] = defaultdict(list)
    for finding in findings:
        if finding.rule == RULE and finding.verdict in _REPORTED:
            paths[finding.urn].append(finding.path)
    return tuple(_closed(each, paths.get(each.urn, ())) for each in resources)


def _closed(resource: RecordedResource, paths: Sequence[str]) -> RecordedResource:
    if not paths:
        return resource
    inputs, outputs = resource.inputs, resource.outputs
    for path in paths:
        inputs, outputs = _redact(inputs, path), _redact(outputs, path)
    return replace(resource, inputs=inputs, outputs=outputs)


def _redact(value: Any, path: str) -> Any:  # noqa: ANN401 - plain data of any shape
    """Return plain data with what a path leads to replaced; a path into nothing changes nothing."""
    if not path:
        return value | {"value": REDACTED} if _is_variable(value) else REDACTED
    if isinstance(value, Mapping):
        entries = cast("Mapping[str, Any]", value)
        # A key may hold dots itself, so the longest one that fits is meant.
        fits = [key for key in entries if path == key or path.startswith((f"{key}.", f"{key}["))]
        key = max(fits, key=len, default=None)
        rest = path[len(key) :].removeprefix(".") if key is not None else ""
        return entries if key is None else {**entries, key: _redact(entries[key], rest)}
    return _redact_item(cast("Sequence[Any]", value), path) if isinstance(value, list) else value


def _redact_item(items: Sequence[Any], path: str) -> list[Any]:
    number, _, rest = path.removeprefix("[").partition("]")
    index = int(number) if number.isdecimal() else -1
    rest = rest.removeprefix(".")
    return [_redact(item, rest) if place == index else item for place, item in enumerate(items)]


def _is_variable(value: object) -> bool:
    return isinstance(value, Mapping) and "value" in value
