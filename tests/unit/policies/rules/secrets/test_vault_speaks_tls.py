from typing import Any

import pytest

from policies.rules.secrets.vault_speaks_tls import vault_speaks_tls as rule
from tests.support.policy import UNKNOWN, a_resource, changed, messages, verdict

RAFT = """
listener "tcp" {
  tls_cert_file = "/vault/tls/tls.crt"
  tls_key_file  = "/vault/tls/tls.key"
}
seal "awskms" {
  region = "eu-central-1"
}
"""
VALUES: dict[str, Any] = {
    "global": {"tlsDisable": False},
    "server": {"ha": {"replicas": 3, "raft": {"config": RAFT}}},
}
CONFIG = "server/ha/raft/config"


def release(values: dict[str, Any], chart: str = "vault") -> Any:
    return a_resource("kubernetes:helm.sh/v3:Release", {"chart": chart, "values": values})


def test_a_certificate_complies() -> None:
    assert messages(rule, release(VALUES)) == []
    assert messages(rule, release(changed(VALUES, CONFIG, RAFT + "# tls_disable = 1\n"))) == []


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("global/tlsDisable", True, "the chart takes TLS to be off"),
        ("global", {}, "the chart takes TLS to be off"),
        (CONFIG, RAFT + "tls_disable = 1\n", "the listener has no certificate"),
        (CONFIG, RAFT + 'tls_disable = "true"\n', "the listener has no certificate"),
        (CONFIG, RAFT + 'listener "tcp" { tls_disable = 1 }', "the listener has no certificate"),
        (CONFIG, 'listener "tcp" {}', "the listener has no certificate"),
    ],
)
def test_plain_text_is_reported(path: str, value: object, expected: str) -> None:
    assert messages(rule, release(changed(VALUES, path, value))) == [expected]


def test_other_charts_are_not_judged() -> None:
    assert verdict(rule, release({}, chart="rook-ceph")) == "not-applicable"


def test_an_unknown_configuration_is_not_evaluated() -> None:
    assert verdict(rule, release(changed(VALUES, CONFIG, UNKNOWN))) == "not-evaluated"
