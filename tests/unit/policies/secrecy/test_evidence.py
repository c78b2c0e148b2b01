"""Evidence shows what is declared, and never what is secret or may be."""

from typing import Any, cast

import pytest

from corelane.policies.secrecy.evidence import evidence_at
from corelane.policies.secrecy.masking import REDACTED

CANARY = "hunter2-canary"
VARIABLES = {"env": [{"name": "A", "value": CANARY}]}


@pytest.mark.parametrize(
    "props",
    [
        pytest.param({"data": {"engine.ini": CANARY}}, id="a-config-map"),
        pytest.param({"stringData": {"k": CANARY}}, id="a-secret"),
        pytest.param({"spec": {"containers": [VARIABLES]}}, id="a-variable"),
        pytest.param({"envs": [f"A={CANARY}"]}, id="a-variable-of-docker"),
        pytest.param({"userData": CANARY}, id="user-data"),
        pytest.param({"contentBase64": CANARY}, id="user-data-in-a-bucket"),
        pytest.param({"values": {"dbPassword": CANARY}}, id="a-value-of-a-chart"),
        pytest.param({"values": {"secrets": {"a": [{"b": CANARY}]}}}, id="below-a-secret"),
        pytest.param({"args": [f"--password={CANARY}"]}, id="a-word-of-a-command"),
        pytest.param({"args": ["-p", CANARY]}, id="a-word-nobody-names"),
        pytest.param({"command": ["-p", CANARY]}, id="a-word-of-what-starts"),
        pytest.param({"entrypoints": ["-p", CANARY]}, id="a-word-of-docker"),
        pytest.param({"token_url": f"https://hooks.example/{CANARY}"}, id="an-address"),
        pytest.param({"tokenRef": f"https://user:{CANARY}@vault"}, id="in-a-reference"),
        pytest.param({"set": [{"key": "api_token", "value": CANARY}]}, id="a-named-pair"),
        pytest.param({"config": f'token = "{CANARY}"'}, id="a-file-in-a-text"),
        pytest.param({"tokenRef": {"password": CANARY}}, id="below-a-reference"),
        pytest.param({"secrets": {"token-file": CANARY}}, id="a-file-of-a-secret"),
        pytest.param({"stringData": {"secretName": CANARY}}, id="a-file-named-as-a-reference"),
    ],
)
def test_no_secret_is_shown_however_near_the_path_leads(props: dict[str, object]) -> None:
    places: list[tuple[tuple[str | int, ...], Any]] = [((), props)]
    for steps, found in places:
        assert CANARY not in str(evidence_at(props, steps)), f"shown at {steps}"
        keys: Any = cast("Any", found) if isinstance(found, dict) else range(len(found))
        if not isinstance(found, str):
            places += [((*steps, key), found[key]) for key in keys]
    assert len(places) > 1


@pytest.mark.parametrize(
    "props",
    [
        {"kernelArguments": [{"key": "isolcpus", "value": "2-47", "why": "own cores"}]},
        {"taints": [{"key": "corelane.io/tier", "value": "t0", "effect": "NoSchedule"}]},
        {"tolerations": [{"operator": "Equal", "value": "t0", "effect": "NoSchedule"}]},
        {"valueFrom": {"secretKeyRef": {"name": "engine-secrets", "key": "session"}}},
        {"volumes": [{"secret": {"secretName": "engine-secrets"}}]},
        {"parameters": {"csi.storage.k8s.io/node-stage-secret-namespace": "rook-ceph"}},
        {"skipCredentialsValidation": "false"},
        {"metadataOptions": {"httpTokens": "optional", "httpPutResponseHopLimit": 2}},
        {"spec": {"automountServiceAccountToken": True}},
        {"value": 1_000_000, "preemptionPolicy": "Never"},
        {"resources": {"limits": {"cpu": "1500m", "memory": "64Gi"}}},
        {"metadata": {"labels": {"corelane.io/tier": "t0"}}, "none": None},
    ],
)
def test_what_a_rule_judges_is_shown_as_it_is(props: dict[str, object]) -> None:
    assert evidence_at(props, ()) == props


def test_names_stay_where_values_go() -> None:
    shown = evidence_at({"spec": VARIABLES, "data": {"engine.ini": CANARY}}, ())
    assert shown == {
        "spec": {"env": [{"name": "A", "value": REDACTED}]},
        "data": {"engine.ini": REDACTED},
    }
    assert evidence_at({"envs": [f"A={CANARY}", "B"]}, ("envs",)) == [f"A={REDACTED}", "B"]


def test_a_number_under_a_secrets_name_is_not_shown() -> None:
    assert evidence_at({"password": 123456}, ("password",)) == REDACTED
    assert evidence_at({"key": "pin_token", "value": 123456}, ("value",)) == REDACTED
