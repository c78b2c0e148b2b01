"""Redaction of what a rule takes for a secret, before anything of a plan is written."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from corelane.plan.model import Data, Finding, RecordedResource
from corelane.policies.judging.evaluate import BROKEN
from corelane.policies.secrecy.masking import masked_at
from corelane.policies.values.property_path import steps_to

RULE: Final = "resources_contain_no_plain_secrets"


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
        inputs, outputs = _without(inputs, path), _without(outputs, path)
    return replace(resource, inputs=inputs, outputs=outputs)


def _without(data: Data, path: str) -> Data:
    steps = steps_to(data, path)
    return data if steps is None else masked_at(data, steps)
