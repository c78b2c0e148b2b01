from collections.abc import Iterator

from corelane.policies.model.rule import Level, Resource, Severity, Violation, rule
from corelane.policies.objects.kubernetes.existing_objects import KINDS, creator_of
from corelane.policies.values.read import text_at


@rule(
    code="CL-RES-009",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to=KINDS,
    remedy="Declare a Patch resource, such as ServiceAccountPatch, or choose another name",
)
def existing_objects_are_patched(resource: Resource) -> Iterator[Violation]:
    """An object that Kubernetes, EKS or Calico creates by itself is patched, and never created.

    The provider creates an object with a request that the API server refuses if the object exists.
    The update stops there, and every later one does too: what comes after it in the order, such as
    the policies that isolate the teams, is never declared.
    """
    name = text_at(resource.props, "metadata", "name")
    if creator := creator_of(resource.type, text_at(resource.props, "metadata", "namespace"), name):
        yield Violation(f"{name} belongs to {creator}", "metadata.name")
