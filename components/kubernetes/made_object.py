"""An object of the cluster that a component makes, known before it is declared."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class MadeObject:
    """The types of the component and of its resource, and the names on both sides.

    ``resource`` is the name in the stack, ``name`` the one in the cluster. An object of the cluster
    itself has no namespace.
    """

    component: str
    type: str
    resource: str
    name: str
    namespace: str = ""

    @property
    def kind(self) -> str:
        """The kind, as the API server names it."""
        return self.type.rpartition(":")[2]

    @property
    def urn_tail(self) -> str:
        """The end of the resource's URN, from the component's type on."""
        return f"{self.component}${self.type}::{self.resource}"


def made_storage_class(component: str, resource: str, name: str) -> MadeObject:
    """Return a storage class that a component makes."""
    kind = "kubernetes:storage.k8s.io/v1:StorageClass"
    return MadeObject(component=component, type=kind, resource=resource, name=name)
