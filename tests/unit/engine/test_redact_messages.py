"""What is taken out of the engine's messages."""

import base64

import pytest

from corelane.engine.redact_messages import MARK, Redactor
from corelane.policies.secrecy.secret_forms import reads_as_secret


def test_a_known_secret_goes_in_clear_and_in_base64() -> None:
    coded = base64.b64encode(b"hunter2hunter2").decode()

    text = Redactor(["hunter2hunter2"])(f"found hunter2hunter2 and {coded}")

    assert text == f"found {MARK} and {MARK}"


def test_the_longer_of_two_secrets_goes_first() -> None:
    assert Redactor(["abcd", "abcdefgh"])("abcdefgh") == MARK


def test_a_secret_too_short_to_tell_from_text_stays() -> None:
    assert Redactor(["a"])("a cat") == "a cat"


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
    assert Redactor()(f"error: {credential}!") == f"error: {MARK}!"
    assert reads_as_secret(credential), "the rule against plain secrets knows the same forms"


def test_the_password_in_a_url_goes_and_the_host_stays() -> None:
    assert Redactor()("https://me:p:w@host/x") == f"https://{MARK}@host/x"
    assert reads_as_secret("https://me:p:w@host/x")


def test_colours_of_the_engine_go() -> None:
    assert Redactor()("<{%fg 1%}>error<{%reset%}>: \x1b[31mred\x1b[0m") == "error: red"
