from typing import Any

import pytest
from pulumi_policy.proxy import UnknownValueError

from corelane.policies.secrecy.masking import secrets_in, without
from tests.support.policy import UNKNOWN, a_resource


def after(message: str, props: dict[str, Any]) -> str:
    found = a_resource("test:index:Thing", props)
    return without(message, secrets_in(found.props, unknown=(UnknownValueError,)))


@pytest.mark.parametrize(
    "props",
    [
        {"password": "hunter2"},
        {"spec": {"dbPassword": {"nested": ["hunter2"]}}},
        {"activationCode": "hunter2"},
        {"stringData": {"any": "hunter2-long"}},
        {"containers": [{"env": [{"name": "X", "value": "hunter2-long"}]}]},
    ],
)
def test_secret_values_are_taken_out(props: dict[str, Any]) -> None:
    found = after("found hunter2-long there", props)

    assert "hunter2" not in found
    assert "[redacted]" in found


def test_the_longer_of_two_values_goes_first() -> None:
    assert after("it is abcdef", {"token": ["abcd", "abcdef"]}) == "it is [redacted]"


def test_words_and_what_the_resource_shows_elsewhere_stay() -> None:
    props = {
        "name": "equities-risk",
        "env": [{"name": "MODE", "value": "random"}, {"name": "W", "value": "equities-risk"}],
    }

    assert after("equities-risk is random", props) == "equities-risk is random"


def test_unknown_values_do_not_stop_it() -> None:
    assert after("x hunter2", {"a": UNKNOWN, "password": "hunter2"}) == "x [redacted]"
