import base64
from typing import Any

import pytest
from pulumi_policy.proxy import UnknownValueError

from corelane.policies.secrecy.forms import has_form
from corelane.policies.secrecy.masking import REDACTED, Masker, masked, secrets_in
from tests.support.policy import UNKNOWN, a_resource


def after(message: str, props: dict[str, Any]) -> str:
    found = a_resource("test:index:Thing", props)
    return masked(message, secrets_in(found.props, unknown=(UnknownValueError,)))


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
    assert "[secret]" in found


def test_the_longer_of_two_values_goes_first() -> None:
    assert after("it is abcdef", {"token": ["abcd", "abcdef"]}) == "it is [secret]"


def test_words_and_what_the_resource_shows_elsewhere_stay() -> None:
    props = {
        "name": "equities-risk",
        "env": [{"name": "MODE", "value": "random"}, {"name": "W", "value": "equities-risk"}],
    }

    assert after("equities-risk is random", props) == "equities-risk is random"


def test_unknown_values_do_not_stop_it() -> None:
    assert after("x hunter2", {"a": UNKNOWN, "password": "hunter2"}) == "x [secret]"


def test_a_known_secret_goes_in_clear_and_in_base64() -> None:
    coded = base64.b64encode(b"hunter2hunter2").decode()

    text = Masker(["hunter2hunter2"])(f"found hunter2hunter2 and {coded}")

    assert text == f"found {REDACTED} and {REDACTED}"


def test_the_longer_of_two_secrets_of_a_run_goes_first() -> None:
    assert Masker(["abcd", "abcdefgh"])("abcdefgh") == REDACTED


def test_a_secret_too_short_to_tell_from_text_stays() -> None:
    assert Masker(["a"])("a cat") == "a cat"


@pytest.mark.parametrize(
    "credential",
    [
        "AKIAIOSFODNN7EXAMPLE",
        "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0xxx.sig",
        "hvs.CAESIJabcdefghijklmnopqrstuv",
        f"ghp_{'a1' * 18}",
    ],
)
def test_what_has_the_form_of_a_credential_goes_unknown_or_not(credential: str) -> None:
    assert Masker()(f"error: {credential}!") == f"error: {REDACTED}!"
    assert has_form(credential), "the rule against plain secrets knows the same forms"


def test_the_password_in_a_url_goes_and_the_host_stays() -> None:
    assert Masker()("https://me:p:w@host/x") == f"https://{REDACTED}@host/x"
    assert has_form("https://me:p:w@host/x")


def test_a_mark_is_never_masked_again() -> None:
    assert masked("hunter2 is secret", ["hunter2", "secret"]) == f"{REDACTED} is {REDACTED}"
