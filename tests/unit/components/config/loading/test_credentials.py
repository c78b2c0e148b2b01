"""A credential is found wherever a stack file has text, and is in no message."""

import pytest

from corelane.policies.secrecy.forms import holds_credential
from tests.support.stack_file import DEV, PROD, changed, told_of

FORMS = [
    "AKIAIOSFODNN7EXAMPLE",
    "ghp_" + "a1" * 18,
    "github_pat_" + "a1" * 20,
    "glpat-" + "a1" * 10,
    "hvs." + "a1" * 12,
    "xoxb-" + "12345678-abcdefgh",
    "AIza" + "Ab1-_" * 7,
    "pul-" + "0a" * 20,
    "npm_" + "a1" * 18,
    "sk_live_" + "a1" * 10,
    "sk-ant-" + "a1" * 12,
    "AGE-SECRET-KEY-1" + "Q0" * 29,
    "eyJhbGciOiJIUzI1.eyJzdWIiOiIxMjM0.c2lnbmF0dXJl",
    "Bearer " + "a1b2c3d4" * 3,
    "amqp://desk:correct-horse@bus:5672",
    "password=hunter2!",
    "api_key:abc123def",
    "-----BEGIN PGP PRIVATE KEY BLOCK----- lQOYBF",
    "---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ---- P2/5",
    "PuTTY-User-Key-File-3 of a desk",
    "redis://:hunter22pass@cache:6379",
    "https://a1b2c3d4e5f6a7b8c9d0@git.example/x",
    "https://hooks.slack.com/services/" + "T0" * 12,
    "xapp-1-" + "A0" * 10,
    "glrt-" + "a1" * 10,
    "gldt-" + "a1" * 10,
    "glsoat-" + "a1" * 10,
    "Basic " + "dXNlcjpwYXNzd29yZDE=",
    "AccountKey=" + "a1B2" * 20 + "==",
    "hf_" + "aB1" * 12,
    "dop_v1_" + "0a" * 32,
    "dckr_pat_" + "a1" * 13,
    "dapi" + "0a" * 16,
    "SG." + "a1" * 11 + "." + "b2" * 20,
    "sk-" + "aB1" * 16,
    "s." + "aB1" * 8,
    "password: hunter2x9",
    "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG1",
]
WORDS = [
    "Basic authentication is off",
    "the password: rotated every week",
    "see https://git.example/a-long-name-of-a-project1/x@v2",
    "task: trading-2026",
    "s.length of a list",
]


@pytest.mark.parametrize("text", WORDS)
def test_a_sentence_about_credentials_is_none(text: str) -> None:
    assert not holds_credential(text)


# Where each kind of text is in the stack of prod: what it follows or replaces, and its path.
TEXTS = [
    ("reason: ", "reason: '{} ' # ", "corelane:waivers[0].reason"),
    ("costCenter: TRD-1100", "costCenter: '{}'", "teams.index-arb.costCenter"),
    ("venue: xetra,", "venue: 'xetra {}',", "workloads.arb-engine.settings.venue"),
    ("    teams:\n", "    teams:\n      '{}': 1\n", "teams"),
    (
        "  corelane:waivers:\n",
        "  aws:defaultTags: {{tags: ['{}']}}\n  corelane:waivers:\n",
        "config.aws:defaultTags.tags[0]",
    ),
]


@pytest.mark.parametrize("secret", FORMS)
def test_a_credential_in_any_text_is_refused_and_not_shown(secret: str) -> None:
    stack = PROD
    for old, new, _ in TEXTS:
        stack = changed(stack, old, new.format(secret))

    found = told_of(stack)

    errors = [each for each in found if each.found == "what looks like a credential"]
    for _, _, path in TEXTS:
        [error] = [each for each in errors if each.path.startswith(path)]
        assert error.place.line
        errors.remove(error)
    assert not errors
    value = secret.partition("=")[2] or secret.partition(":")[2] or secret
    assert not [each for each in found if value in str(each)], "no message repeats it"


def test_one_in_a_comment_is_told_with_its_place() -> None:
    [error] = told_of(changed(DEV, "cpus: 8", f"cpus: 8  # by {FORMS[0]}"))

    assert (error.place.line, error.place.column) == (104, 23)
    assert error.found.endswith("in a comment")


def test_a_setting_of_a_provider_is_encrypted_if_its_name_calls_it_a_secret() -> None:
    plain = "  aws:secretKey: abc\n  vault:token: abc\n  x:y: {password: secret}\n"
    encrypted = "  gcp:secretKey: {secure: v1:AKIAIOSFODNN7EXAMPLE}\n  aws:profile: trading\n"

    found = told_of(DEV + plain + encrypted)

    assert [error.path for error in found] == ["config.aws:secretKey", "config.vault:token"]
    assert "pulumi config set --secret aws:secretKey" in found[0].remedy


@pytest.mark.parametrize("value", ["[{}]", "{{a: {}}}", "{}, more: 1", "[x]}} # {} {{"])
def test_only_a_text_below_the_one_key_is_encrypted(value: str) -> None:
    below = value.format("AKIAIOSFODNN7EXAMPLE")

    [error] = told_of(DEV + f"  gcp:profile: {{secure: {below}}}\n")

    assert error.found.startswith("what looks like a credential")
    assert error.path.startswith("config.gcp:profile")


@pytest.mark.parametrize(
    "text",
    [
        "Order books are pinned; the password: rotated every night by the platform team",
        "the token: see the manual, and secret=none",
        "urn:pulumi:prod::corelane::*::vault-token-policy",
        "arn:aws:iam::210987654321:role/secret-reader",
        "registry.example/app@sha256:" + "ab" * 32,
        "password=/run/secrets/login1 token=$TOKEN1",
        "https://vault.example:8200/v1/secret",
        "sk-learn and hvs.md are names; Bearer tokens are not kept",
    ],
)
def test_a_sentence_about_secrets_is_none(text: str) -> None:
    assert not holds_credential(text)
