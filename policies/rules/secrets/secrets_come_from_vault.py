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
    remedy="Declare an ExternalSecret that names the SecretStore of its own namespace",
    controls=("cis-eks-1.8.0/4.4.2", "nist-800-190/4.1.4", "rts-6/18"),
)
def secrets_come_from_vault(resource: Resource) -> Iterator[Violation]:
    """A secret is a reference into Vault, opened by its own namespace alone.

    What is written into a Secret object is in the state, in its backups and in every preview, is
    never rotated, and nobody can say who read it. A store of the whole cluster would let one team's
    namespace ask in another's name, for the session keys of its venue.
    """
    props, kind = resource.props, resource.type.rpartition(":")[2]
    if kind == "Secret":
        for field in ("data", "stringData"):
            if mapping_at(props, field):
                yield Violation("the object holds its values itself", field)
        if text_at(props, "type") == "kubernetes.io/service-account-token":
            yield Violation("it asks for credentials of the API that never end", "type")
    elif kind == "ExternalSecret":
        for path in _strange_stores(mapping_at(props, "spec")):
            yield Violation("the store is not its namespace's own", path)
    elif kind == "ClusterSecretStore":
        yield Violation("the store opens Vault for every namespace")
    else:
        vault = at(props, "spec", "provider", "vault")
        if not text_at(vault, "server").startswith("https://"):
            yield Violation("the store is no Vault behind TLS", "spec.provider.vault.server")
        if not mapping_at(vault, "auth", "kubernetes"):
            yield Violation(
                "the store opens Vault in no namespace's name", "spec.provider.vault.auth"
            )


def _strange_stores(spec: Mapping[str, Any]) -> Iterator[str]:
    """Yield where a store of another kind is named, for all values or for some of them."""
    stores = {"spec.secretStoreRef.kind": at(spec, "secretStoreRef")}
    for field in ("data", "dataFrom"):
        for index, entry in enumerate(items_at(spec, field)):
            path = f"spec.{field}[{index}].sourceRef.storeRef.kind"
            stores[path] = at(entry, "sourceRef", "storeRef")
    return (path for path in stores if text_at(stores[path], "kind") not in {"", "SecretStore"})
