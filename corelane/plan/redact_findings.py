"""Takes out of a plan what a rule says looks like a secret, before anything of it is written."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from corelane.plan.model import REDACTED, Finding, RecordedResource
from corelane.policies.judging.evaluate import BROKEN
from corelane.policies.values.property_path import Steps, steps_to

RULE: Final = "no_plain_secret_is_declared"


def without_flagged(
    resources: Iterable[RecordedResource], findings: Iterable[Finding]
) -> tuple[RecordedResource, ...]:
    """Return the resources, each value that the rule reports replaced by `[secret]`.

    The plan fails because of it, or a waiver lets it stand; either way a report is not the place
    to read it.
    """
    paths: dict[str, list[str]] = defaultdict(list)
    for finding in findings:
        if finding.rule == RULE and finding.verdict in BROKEN:
            paths[finding.urn].append(finding.path)
    return tuple(_closed(each, paths.get(each.urn, ())) for each in resources)


def _closed(resource: RecordedResource, paths: Sequence[str]) -> RecordedResource:
    if not paths:
        return resource
    inputs, outputs = resource.inputs, resource.outputs
    for path in paths:
        inputs = _redact(inputs, steps_to(inputs, path))
        outputs = _redact(outputs, steps_to(outputs, path))
    return replace(resource, inputs=inputs, outputs=outputs)


def _redact(value: Any, steps: Steps | None) -> Any:  # noqa: ANN401 - plain data of any shape
    """Return plain data with what the steps lead to replaced; none change nothing."""
    if steps is None:
        return value
    if not steps:
        return value | {"value": REDACTED} if _is_variable(value) else REDACTED
    step, rest = steps[0], steps[1:]
    if isinstance(step, int):
        return [_redact(v, rest) if place == step else v for place, v in enumerate(value)]
    return {**value, step: _redact(value[step], rest)}


def _is_variable(value: object) -> bool:
    return isinstance(value, Mapping) and "value" in value
