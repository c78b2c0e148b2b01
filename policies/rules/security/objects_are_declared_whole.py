from collections.abc import Iterator
from typing import Final

from corelane.policies.model.rule import Level, Resource, Severity, Violation, rule
from corelane.policies.objects.kubernetes.existing_objects import KINDS, creator_of
from corelane.policies.values.read import text_at

_PATCH: Final = "Patch"
_LIST: Final = "List"


@rule(
    code="CL-SEC-016",
    level=Level.BLOCK,
    severity=Severity.CRITICAL,
    applies_to={f"{kind}{_PATCH}" for kind in KINDS},
    everywhere=True,
    remedy="Declare each object by its own kind, whole",
    controls=("cis-eks-1.8.0/4.2.1",),
)
def objects_are_declared_whole(resource: Resource) -> Iterator[Violation]:
    """A Kubernetes object is declared whole and by itself, so that every rule sees it.

    The exception is an object that Kubernetes, EKS or Calico creates: it is patched. Any other
    patch, and any list of objects, changes a cluster without a verdict: one privileged container
    in a `DeploymentPatch` ends the isolation of every engine on its node.
    """
    if not resource.type.startswith("kubernetes:"):
        return
    if resource.type.endswith(_LIST):
        yield Violation("a list of objects, which no rule reads", "kind")
    elif resource.type.endswith(_PATCH):
        name, space = (text_at(resource.props, "metadata", key) for key in ("name", "namespace"))
        if not creator_of(resource.type.removesuffix(_PATCH), space, name):
            yield Violation("a patch of an object that the program could declare", "metadata.name")
