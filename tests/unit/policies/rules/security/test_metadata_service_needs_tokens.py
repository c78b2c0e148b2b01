from typing import Any

import pytest

from policies.rules.security.metadata_service_needs_tokens import (
    metadata_service_needs_tokens as rule,
)
from tests.support.policy import UNKNOWN, a_resource, messages, verdict


def template(**options: object) -> Any:
    kind = "aws:ec2/launchTemplate:LaunchTemplate"
    return a_resource(kind, {"metadataOptions": options})


def test_tokens_over_one_hop_comply() -> None:
    assert messages(rule, template(httpTokens="required", httpPutResponseHopLimit=1)) == []


@pytest.mark.parametrize(
    ("options", "count"),
    [
        ({"httpTokens": "optional", "httpPutResponseHopLimit": 1}, 1),
        ({"httpTokens": "required", "httpPutResponseHopLimit": 2}, 1),
        ({}, 2),
    ],
)
def test_anything_less_is_reported(options: dict[str, object], count: int) -> None:
    assert len(messages(rule, template(**options))) == count


def test_an_unknown_option_is_not_evaluated() -> None:
    assert verdict(rule, template(httpTokens=UNKNOWN)) == "not-evaluated"
