"""Who may do what in Vault: teams read their own, the configurator reads no secret."""

import json

import pytest

from corelane.components.secrets.tenant import Tenant
from corelane.components.secrets.vault_access import access_files, configurator_policy, team_policy

TENANTS = (
    Tenant(team="rates", namespace="rates-t0"),
    Tenant(team="rates", namespace="rates-t1"),
    Tenant(team="index", namespace="index-t0"),
)
FILES = access_files(mount="trading", namespace="vault", tenants=TENANTS)


def test_a_team_reads_its_own_entries_and_nothing_else() -> None:
    policy = team_policy("trading", "rates")

    assert policy.count("path ") == 1
    assert 'path "trading/data/rates/*"' in policy, "without the slash, rates-2 would be included"
    assert 'capabilities = ["read"]' in policy


def test_the_configurator_reads_no_secret_and_cannot_widen_its_own_role() -> None:
    policy = configurator_policy("trading")
    own = policy.partition('path "auth/kubernetes/role/corelane-configure"')[2]

    assert "trading/data" not in policy
    assert own.partition("}")[0].split("=")[1].strip() == '["deny"]'


def test_every_namespace_has_a_role_and_every_team_one_policy() -> None:
    roles = {name for name in FILES if name.startswith("role.")}
    policies = {name for name in FILES if name.startswith("policy.")}

    assert roles == {"role.rates-t0.json", "role.rates-t1.json", "role.index-t0.json"}
    assert policies == {"policy.team-rates.hcl", "policy.team-index.hcl"}


@pytest.mark.parametrize("tenant", TENANTS, ids=lambda tenant: tenant.namespace)
def test_a_role_admits_one_account_of_one_namespace_with_a_token_made_for_vault(
    tenant: Tenant,
) -> None:
    role = json.loads(FILES[f"role.{tenant.namespace}.json"])

    assert role["bound_service_account_names"] == ["vault-reader"]
    assert role["bound_service_account_namespaces"] == [tenant.namespace]
    assert role["audience"] == "vault", "any token of the account would do"
    assert role["token_policies"] == [f"team-{tenant.team}"]
    assert role["token_max_ttl"] <= 3600


def test_the_token_of_a_reader_is_short_and_ends_within_an_hour() -> None:
    """It reads every entry of its team: whoever steals one has a quarter of an hour."""
    role = json.loads(FILES["role.rates-t0.json"])

    assert role["token_ttl"] == 15 * 60, "longer than one poll needs is a gift to a thief"
    assert role["token_max_ttl"] == 60 * 60, "renewals end, so that a removed role ends too"


def test_the_token_of_the_configurator_ends_with_its_run() -> None:
    """It writes policies: a token that outlives its run could give itself a team's entries."""
    role = json.loads(FILES["configure.json"])

    assert role["token_ttl"] == role["token_max_ttl"] == 5 * 60


def test_the_same_tenants_give_the_same_bytes() -> None:
    assert access_files(mount="trading", namespace="vault", tenants=TENANTS) == FILES


def test_a_hostile_name_stays_inside_its_string() -> None:
    policy = team_policy("trading", 'x" { capabilities = ["sudo"] } path "y')

    assert policy.count('\npath "') == 0, "a second rule was smuggled in"
