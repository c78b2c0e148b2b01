"""What Vault's chart is told, as far as it decides safety."""

import re
from typing import Any

import pytest

from corelane.components.config.sections.placement import Placement
from corelane.components.config.sections.secrets import VaultConfig
from corelane.components.secrets.vault_values import Seal, chart_values, server_names

MIB = 1 << 20
DIGEST = "b" * 64
SEAL = Seal(region="eu-central-1", key_alias="alias/meridian-vault")
WHERE = Placement(pool="storage", tier="t1")


def a_config(**overrides: Any) -> VaultConfig:
    fields = {
        "replicas": 3,
        "chartVersion": "0.31.0",
        "image": f"registry.example.internal/vault@sha256:{DIGEST}",
        "storage": "10Gi",
        "storageClass": "gp3",
        "auditStorage": "100Gi",
        "pool": "storage",
    }
    return VaultConfig.model_validate(fields | overrides)


def server(**overrides: Any) -> dict[str, Any]:
    return chart_values(a_config(**overrides), SEAL, WHERE)["server"]


def hcl(**overrides: Any) -> str:
    return server(**overrides)["ha"]["raft"]["config"]


def test_the_listener_speaks_tls_only() -> None:
    assert chart_values(a_config(), SEAL, WHERE)["global"]["tlsDisable"] is False
    assert "tls_disable = false" in hcl()
    assert 'tls_cert_file = "/vault/tls/tls.crt"' in hcl()


def test_kms_opens_vault_without_any_credential() -> None:
    seal = re.search(r'seal "awskms" \{(.*?)\}', hcl(), re.DOTALL)

    assert seal is not None
    keys = {line.split("=")[0].strip() for line in seal[1].strip().splitlines()}
    assert keys == {"region", "kms_key_id"}


@pytest.mark.parametrize("replicas", [3, 5])
def test_every_server_knows_every_peer_by_a_name_its_certificate_covers(replicas: int) -> None:
    peers = re.findall(r'leader_api_addr = "https://(\S+):8200"', hcl(replicas=replicas))

    assert peers == [f"vault-{number}.vault-internal" for number in range(replicas)]
    assert "*.vault-internal" in server_names()
    assert server()["ha"]["apiAddr"].endswith(".vault-internal:8200")


def test_servers_stand_on_different_nodes_of_different_zones() -> None:
    found = server()
    rules = found["affinity"]["podAntiAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
    [zones] = found["topologySpreadConstraints"]

    assert rules[0]["topologyKey"] == "kubernetes.io/hostname"
    assert zones["topologyKey"] == "topology.kubernetes.io/zone"
    assert zones["whenUnsatisfiable"] == "DoNotSchedule"
    assert zones["labelSelector"] == rules[0]["labelSelector"]


def test_servers_stay_on_their_pool() -> None:
    assert server()["nodeSelector"] == {"corelane.io/pool": "storage"}
    assert [taint["value"] for taint in server()["tolerations"]] == ["t1"]


def test_data_and_audit_volumes_outlive_the_release() -> None:
    found = server()

    assert found["auditStorage"]["enabled"] is True
    assert found["dataStorage"]["size"] == "10240Mi"
    assert set(found["persistentVolumeClaimRetentionPolicy"].values()) == {"Retain"}


def test_nothing_is_injected_into_other_pods() -> None:
    assert chart_values(a_config(), SEAL, WHERE)["injector"]["enabled"] is False


def test_audit_files_never_fill_their_volume() -> None:
    [keeper] = server()["extraContainers"]
    sizes = {each["name"]: int(each["value"]) for each in keeper["env"]}

    kept = sizes["AUDIT_FILE_BYTES"] * (sizes["AUDIT_FILES"] + 1)
    assert kept < 100 * 1024 * MIB, "a full volume blocks one of the two devices"


@pytest.mark.parametrize(
    ("reference", "repository", "tag"),
    [
        (f"r.example/vault@sha256:{DIGEST}", "r.example/vault@sha256", DIGEST),
        (f"r.example:5000/v:1.21@sha256:{DIGEST}", "r.example:5000/v:1.21@sha256", DIGEST),
    ],
)
def test_the_chart_joins_the_image_to_the_same_digest(
    reference: str, repository: str, tag: str
) -> None:
    assert server(image=reference)["image"] == {"repository": repository, "tag": tag}


def test_containers_of_vault_can_gain_nothing() -> None:
    security = server()["statefulSet"]["securityContext"]
    [keeper] = server()["extraContainers"]

    assert security["pod"]["runAsNonRoot"] is True
    for container in (security["container"], keeper["securityContext"]):
        assert container["allowPrivilegeEscalation"] is False
        assert container["capabilities"] == {"drop": ["ALL"]}
