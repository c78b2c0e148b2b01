"""Rights in Vault, as the files that its configurator applies."""

import json
from collections.abc import Iterable, Sequence

from corelane.components.secrets.tenant import AUDIENCE, READER, Tenant
from corelane.components.secrets.vault_scripts import CONFIGURE, KEEP, TRUST

CONFIGURATOR = "vault-configure"
"""The service account that applies these files."""
READER_TTL_SECONDS = 900
LONGEST_TTL_SECONDS = 3600
CONFIGURATOR_TTL_SECONDS = 300


def access_files(*, mount: str, namespace: str, tenants: Sequence[Tenant]) -> dict[str, str]:
    """Return every file by name: scripts, the configurator's own access, policies and roles."""
    policies = {f"policy.{t.policy}.hcl": team_policy(mount, t.team) for t in tenants}
    roles = {f"role.{t.role}.json": _json(tenant_role(t)) for t in tenants}
    return {
        "trust.sh": TRUST,
        "configure.sh": CONFIGURE,
        "keep.sh": KEEP,
        "configure.hcl": configurator_policy(mount),
        "configure.json": _json(configurator_role(namespace)),
        **policies,
        **roles,
    }


def team_policy(mount: str, team: str) -> str:
    """Let a team read its own entries of the engine, by name; listing is no part of it."""
    return _hcl([(f"{mount}/data/{team}/*", ["read"])])


def tenant_role(tenant: Tenant) -> dict[str, object]:
    """Let one service account of one namespace in, with its team's policy and nothing else."""
    return {
        **_bound(READER, tenant.namespace),
        "token_policies": [tenant.policy],
        "token_ttl": READER_TTL_SECONDS,
        "token_max_ttl": LONGEST_TTL_SECONDS,
    }


def configurator_policy(mount: str) -> str:
    """Let the configurator set up what it declares; it can read no secret.

    ``sys/audit`` is among the paths Vault guards with ``sudo`` (Vault documentation, "Policies").
    """
    write = ["create", "update"]
    return _hcl(
        [
            ("sys/audit", ["read", "sudo"]),
            ("sys/audit/file", [*write, "sudo"]),
            ("sys/audit/stdout", [*write, "sudo"]),
            ("sys/mounts", ["read"]),
            (f"sys/mounts/{mount}", write),
            ("sys/policies/acl", ["list"]),
            ("sys/policies/acl/team-*", [*write, "delete"]),
            ("auth/kubernetes/role", ["list"]),
            ("auth/kubernetes/role/*", [*write, "delete"]),
            # Its own access is changed by hand, with the root token of a recovery.
            ("auth/kubernetes/role/corelane-configure", ["deny"]),
        ]
    )


def configurator_role(namespace: str) -> dict[str, object]:
    """Let the configurator's service account in, for as long as one run takes."""
    return {
        **_bound(CONFIGURATOR, namespace),
        "token_policies": ["corelane-configure"],
        "token_ttl": CONFIGURATOR_TTL_SECONDS,
        "token_max_ttl": CONFIGURATOR_TTL_SECONDS,
    }


def _bound(account: str, namespace: str) -> dict[str, object]:
    return {
        "bound_service_account_names": [account],
        "bound_service_account_namespaces": [namespace],
        "audience": AUDIENCE,
        # An account deleted and made again under its name is another identity.
        "alias_name_source": "serviceaccount_uid",
    }


def _hcl(rules: Iterable[tuple[str, Sequence[str]]]) -> str:
    """Write policy rules; HCL takes JSON's strings and lists."""
    return "\n".join(
        f"path {json.dumps(path)} {{\n  capabilities = {json.dumps(list(capabilities))}\n}}\n"
        for path, capabilities in rules
    )


def _json(data: dict[str, object]) -> str:
    return json.dumps(data, indent=2, sort_keys=True) + "\n"
