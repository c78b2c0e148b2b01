from collections.abc import Iterator, Mapping
from typing import Any

from corelane.policies.model.rule import Level, Resource, Severity, Violation, rule
from corelane.policies.values.read import at, items_at, mapping_at, text_at

_SECRET = "kubernetes:core/v1:Secret"  # noqa: S105 -- a name of a type, no secret
_ESO = "kubernetes:external-secrets.io/v1:"


@rule(
    code="CL-SCR-004",
    level=Level.BLOCK,
    severity=Severity.CRITICAL,
    applies_to={_SECRET}
    | {f"{_ESO}{kind}" for kind in ("ExternalSecret", "SecretStore", "ClusterSecretStore")},
    remedy="Declare an ExternalSecret that references a SecretStore in its own namespace",
    controls=("cis-eks-1.8.0/4.4.2", "nist-800-190/4.1.4", "rts-6/18"),
)
def secrets_come_from_vault(resource: Resource) -> Iterator[Violation]:
    """Secrets are references to Vault, through a SecretStore of their own namespace.

    The value of a Secret object is in the state, its backups and every preview. It is never
    rotated, and nothing records who read it. With a ClusterSecretStore, one team's namespace can
    request the session keys of another team's venue.
    """
    props, kind = resource.props, resource.type.rpartition(":")[2]
    if kind == "Secret":
        for field in ("data", "stringData"):
            if mapping_at(props, field):
                yield Violation("the Secret contains its values", field)
        if text_at(props, "type") == "kubernetes.io/service-account-token":
            yield Violation(
                "the Secret requests a service account token that never expires", "type"
            )
    elif kind == "ExternalSecret":
        for path in _other_stores(mapping_at(props, "spec")):
            yield Violation("the referenced store is not namespaced", path)
    elif kind == "ClusterSecretStore":
        yield Violation("a ClusterSecretStore gives every namespace access to Vault")
    else:
        vault = at(props, "spec", "provider", "vault")
        if not text_at(vault, "server").startswith("https://"):
            yield Violation(
                "the provider is not a Vault server with https", "spec.provider.vault.server"
            )
        if not mapping_at(vault, "auth", "kubernetes"):
            yield Violation(
                "the store does not use Kubernetes authentication", "spec.provider.vault.auth"
            )


def _other_stores(spec: Mapping[str, Any]) -> Iterator[str]:
    """Yield the paths that name a store of another kind, for all values or some of them."""
    stores = {"spec.secretStoreRef.kind": at(spec, "secretStoreRef")}
    for field in ("data", "dataFrom"):
        for index, entry in enumerate(items_at(spec, field)):
            path = f"spec.{field}[{index}].sourceRef.storeRef.kind"
            stores[path] = at(entry, "sourceRef", "storeRef")
    return (path for path in stores if text_at(stores[path], "kind") not in {"", "SecretStore"})
