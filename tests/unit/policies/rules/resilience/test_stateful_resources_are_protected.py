import pytest

from policies.rules.resilience.stateful_resources_are_protected import (
    stateful_resources_are_protected as rule,
)
from tests.support.policy import UNKNOWN, a_resource, messages, verdict


@pytest.mark.parametrize("kind", sorted(rule.applies_to))
def test_only_protected_resources_comply(kind: str) -> None:
    assert messages(rule, a_resource(kind, {}, protect=True)) == []
    assert messages(rule, a_resource(kind, {})) == ["an update may delete or replace it"]


def test_unknown_properties_do_not_matter() -> None:
    found = a_resource("aws:kms/key:Key", {"description": UNKNOWN}, protect=True)

    assert verdict(rule, found) == "pass"
