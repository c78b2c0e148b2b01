"""Patterns that a text can make slow: each takes the text's length, never its square."""

import json
import time
from collections.abc import Callable

import pytest

from corelane.components.config.loading.errors import quote
from corelane.engine.events import without_colours
from corelane.policies.model.rule import Resource, Rule, Stack
from corelane.policies.rules.secrets.vault_has_two_audit_devices import (
    vault_has_two_audit_devices,
)
from corelane.policies.rules.secrets.vault_unseals_with_kms import vault_unseals_with_kms
from corelane.policies.rules.secrets.vault_uses_tls import vault_uses_tls
from corelane.policies.secrecy.forms import has_form, in_json, in_text, secret_words, suspicious
from corelane.policies.secrecy.masking import masked

PATIENCE_SECONDS = 1.5
"""CPU seconds: a tenth of what the square of these texts takes, and ten times the length."""
TOKENS = "eyJ" + "-eyJ" * 30_000
ENABLED = "vault audit enable " * 30_000
BLANKS = "\n" * 60_000


def _resource(type_: str, **props: object) -> Resource:
    return Resource(urn=f"urn:pulumi:t::corelane::{type_}::x", type=type_, name="x", props=props)


def _vault(config: str) -> Stack:
    values = {"server": {"ha": {"raft": {"config": config}}}}
    return Stack([_resource("kubernetes:helm.sh/v3:Release", chart="vault", values=values)])


def _devices() -> object:
    script = _resource("kubernetes:core/v1:ConfigMap", data={"init.sh": ENABLED})
    cluster = _resource("corelane:secrets:VaultCluster", auditDevices=["file", "socket"])
    return tuple(vault_has_two_audit_devices.violations(cluster, Stack([script, cluster])))


def _release(rule: Rule) -> Callable[[], object]:
    def judge() -> object:
        stack = _vault(BLANKS)
        return tuple(rule.violations(stack.resources[0], stack))

    return judge


@pytest.mark.parametrize(
    "read",
    [
        lambda: has_form(TOKENS) or in_text(TOKENS),
        lambda: in_json('{"a": ' * 30_000),
        lambda: in_json(json.dumps({f"{n}": [{"name": "x", "value": "y"}] for n in range(9_000)})),
        lambda: [*secret_words(["--password"] * 30_000)],
        lambda: suspicious("password", "{{" * 60_000),
        lambda: masked(TOKENS),
        lambda: without_colours("<{%" * 30_000),
        lambda: quote("A" * 300_000) + quote("a:" * 150_000),
        _devices,
        _release(vault_unseals_with_kms),
        _release(vault_uses_tls),
    ],
    ids=[
        "evidence",
        "deep JSON",
        "JSON",
        "words",
        "template",
        "messages",
        "colours",
        "a value in a mistake",
        "audit devices",
        "seal",
        "TLS",
    ],
)
def test_a_long_text_takes_no_square_of_time(read: Callable[[], object]) -> None:
    began = time.thread_time()
    read()

    assert time.thread_time() - began < PATIENCE_SECONDS
