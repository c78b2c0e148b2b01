import pytest

from corelane.policies.secrecy.names import may_name_secret, names_place, names_secret


@pytest.mark.parametrize(
    "name",
    ["password", "DB_PASS", "pgpass", "vault.token", "api-key", "refreshToken", "clientSecret"],
)
def test_what_is_plainly_a_secret_is_also_hidden(name: str) -> None:
    assert names_secret(name)
    assert may_name_secret(name)


@pytest.mark.parametrize("name", ["activationCode", "userData", "secrets", "tokenExpiration"])
def test_what_may_be_one_is_hidden_and_not_judged(name: str) -> None:
    assert not names_secret(name)
    assert may_name_secret(name)


@pytest.mark.parametrize(
    "name", ["PASSWORD_FILE", "secretName", "secretKeyRef", "token.url", "secretArn", "token_id"]
)
def test_the_place_of_a_secret_is_none(name: str) -> None:
    assert names_place(name)
    assert not names_secret(name)


@pytest.mark.parametrize("name", ["httpTokens", "compass", "passage", "key", "monkey"])
def test_other_names_are_neither(name: str) -> None:
    assert not names_secret(name)
    assert not may_name_secret(name)
