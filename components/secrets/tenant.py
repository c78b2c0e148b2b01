"""A namespace that reads secrets, and the names that both sides agree on."""

from dataclasses import dataclass

STORE = "vault"
"""The SecretStore of each team namespace, which ExternalSecrets of that namespace name."""
READER = "vault-reader"
"""The service account of a team namespace that Vault knows."""
AUDIENCE = "vault"
"""The audience of every token shown to Vault, so that no other token of a pod opens it."""
AUTH_MOUNT = "kubernetes"
"""The mount of Vault's Kubernetes auth method."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tenant:
    """A namespace of a team."""

    team: str
    namespace: str

    @property
    def policy(self) -> str:
        """The Vault policy of the team; all its namespaces share it."""
        return f"team-{self.team}"

    @property
    def role(self) -> str:
        """The Vault role of the namespace."""
        return self.namespace
