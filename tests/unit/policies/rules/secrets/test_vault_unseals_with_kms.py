from typing import Any

import pytest

from policies.rules.secrets.vault_unseals_with_kms import vault_unseals_with_kms as rule
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


def test_a_kms_seal_complies() -> None:
    assert messages(rule, release(VALUES)) == []


@pytest.mark.parametrize("config", ["", RAFT.replace("awskms", "shamir"), '# seal "awskms" {}'])
def test_any_other_seal_is_reported(config: str) -> None:
    assert messages(rule, release(changed(VALUES, CONFIG, config))) == [
        "the server waits for people to unseal it"
    ]


def test_other_charts_are_not_judged() -> None:
    assert verdict(rule, release({}, chart="rook-ceph")) == "not-applicable"


def test_an_unknown_configuration_is_not_evaluated() -> None:
    assert verdict(rule, release(changed(VALUES, CONFIG, UNKNOWN))) == "not-evaluated"
