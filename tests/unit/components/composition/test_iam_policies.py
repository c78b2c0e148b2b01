"""Every policy that a stack declares, in the words that AWS has for actions and conditions.

The tables are those of AWS's service authorization reference, as policy_sentry packs them.
"""

import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import pytest
from policy_sentry.analysis.expand import determine_actions_to_expand
from policy_sentry.querying.actions import get_action_data

from tests.support.shipped import shipped

# Global keys exist in every request; which of them carries a value is not in the tables.
GLOBAL = "aws:"


@cache
def statements(stack: str) -> tuple[tuple[str, dict[str, Any]], ...]:
    return tuple(
        (f"{each.type}::{each.name} {key}", statement)
        for each in shipped(stack).resources
        for key, value in each.inputs.items()
        if isinstance(value, str) and value.startswith("{") and '"Statement"' in value
        for statement in json.loads(value)["Statement"]
    )


def listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def actions_of(statement: dict[str, Any]) -> list[str]:
    return [*determine_actions_to_expand(listed(statement["Action"]))]


@cache
def keys_of(action: str) -> frozenset[str] | None:
    """Return the condition keys of an action; nothing for one that AWS does not have."""
    service, _, name = action.partition(":")
    found = get_action_data(service, name)
    if not found:
        return None
    return frozenset(key.lower() for row in found[service] for key in row["condition_keys"])


def is_among(key: str, keys: Iterable[str]) -> bool:
    """Return whether a key is one of those; `${TagKey}` in a key of the table is any word."""
    patterns = (re.sub(r"\\\$\\\{.*?\\\}", ".+", re.escape(each)) for each in keys)
    return any(re.fullmatch(pattern, key.lower()) for pattern in patterns)


def faults(statement: dict[str, Any]) -> Iterator[str]:
    asked = {key for of in statement.get("Condition", {}).values() for key in of}
    for action in actions_of(statement):
        keys = keys_of(action)
        if keys is None:
            yield f"AWS has no action {action}"
            continue
        for key in sorted(asked):
            if not key.startswith(GLOBAL) and not is_among(key, keys):
                yield f"{action} carries no {key}: the statement never allows it"


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_every_action_exists_and_carries_the_keys_that_its_statement_compares(stack: str) -> None:
    found = [f"{place}: {fault}" for place, each in statements(stack) for fault in faults(each)]

    assert statements(stack)
    assert found == []


# IAM user guide, "Grammar of the IAM JSON policy language".
ELEMENTS = frozenset({"Sid", "Effect", "Principal", "Action", "Resource", "Condition"})


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_every_statement_has_an_effect_and_only_elements_of_the_language(stack: str) -> None:
    for place, each in statements(stack):
        assert each["Effect"] in {"Allow", "Deny"}, place
        assert each.keys() <= ELEMENTS, place
        assert each.keys() & {"Principal", "Resource"}, place


@pytest.mark.parametrize(
    ("action", "key", "fault"),
    [
        ("sts:TagSession", "sts:RoleSessionName", "sts:TagSession carries no sts:RoleSessionName"),
        ("sts:AssumeRole", "sts:RoleSessionName", ""),
        ("kms:Decrypt", "kms:EncryptionContext:aws:logs:arn", ""),
        ("s3:GetObjekt", "aws:SourceArn", "AWS has no action s3:GetObjekt"),
    ],
)
def test_a_wrong_word_is_found(action: str, key: str, fault: str) -> None:
    found = [*faults({"Action": action, "Condition": {"StringEquals": {key: "x"}}})]

    assert [each.startswith(fault) for each in found] == ([True] if fault else [])
