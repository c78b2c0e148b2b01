import base64
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pulumi_policy.proxy import UnknownValueError

from corelane.policies.secrecy.evidence import evidence_at
from corelane.policies.secrecy.forms import has_form
from corelane.policies.secrecy.masking import REDACTED, Masker, masked, masked_sentence, secrets_in
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


def test_the_longest_goes_first_in_whatever_order_they_are_given() -> None:
    assert masked_sentence("found password=abc1de and token=abc1defgh9") == (
        "found password=[secret] and token=[secret]"
    )


def test_words_and_what_the_resource_shows_elsewhere_stay() -> None:
    props = {
        "name": "equities-risk",
        "env": [{"name": "MODE", "value": "random"}, {"name": "W", "value": "equities-risk"}],
    }

    assert after("equities-risk is random", props) == "equities-risk is random"


@pytest.mark.parametrize(
    "props",
    [
        {"hostPlan": {"settings": [{"layer": "cpu", "key": "governor", "value": "performance"}]}},
        {"volumes": [{"secret": {"secretName": "performance"}}]},
        {"secretStoreRef": {"kind": "performance"}},
        {"skipCredentialsValidation": "true"},
    ],
)
def test_words_beside_the_names_of_secrets_stay(props: dict[str, Any]) -> None:
    assert after("true performance", props) == "true performance"


def test_a_secret_stays_one_where_a_reference_has_the_same_text() -> None:
    assert after("it is hunter2", {"secretName": "hunter2", "password": "hunter2"}) == (
        "it is [secret]"
    )


def test_the_value_of_a_name_that_is_not_known_is_a_secret() -> None:
    assert after("it is hunter2", {"set": [{"key": UNKNOWN, "value": "hunter2"}]}) == (
        "it is [secret]"
    )


KEYS = (
    *("spec", "items", "name", "namespace", "url", "env", "effect", "key", "value", "operator"),
    *("password", "dbPassword", "secret", "tokens", "privateKey", "apiKey", "userData", "pass"),
    *(
        "secretName",
        "tokenRef",
        "secretStoreRef",
        "secret-namespace",
        "credentials-file",
        "ca.path",
    ),
    *("data", "stringData", "binaryData", "content", "httpTokens", "remoteRef", "session-key"),
)
properties = st.recursive(
    st.integers(0, 10**6).map(lambda number: f"leaf{number:07d}"),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)
    ),
    max_leaves=12,
)


def leaves(props: Any, shown: Any) -> Iterator[tuple[str, bool]]:
    """Yield each text, and whether a report shows it at its place."""
    if isinstance(props, dict):
        for key in props:
            yield from leaves(props[key], shown[key])
    elif isinstance(props, list):
        for one, other in zip(props, shown, strict=True):
            yield from leaves(one, other)
    else:
        yield props, props == shown


@given(st.dictionaries(st.sampled_from(KEYS), properties, max_size=5), st.text(max_size=5))
def test_no_message_says_what_evidence_hides_and_only_that_is_masked(
    props: dict[str, Any], junk: str
) -> None:
    found = [*leaves(props, evidence_at(props, ()))]
    assume(len({text for text, _ in found}) == len(found))

    for text, is_shown in found:
        said = after(f"{junk}{text}{junk}", props)
        assert (text in said) == is_shown, f"{text} in {props}"


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
