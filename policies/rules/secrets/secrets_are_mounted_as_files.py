from collections.abc import Iterator

from corelane.policies.model.rule import Level, Resource, Severity, Violation, rule
from corelane.policies.objects.kubernetes.pods import WORKLOADS, pod_of
from corelane.policies.values.read import at, has, items_at, text_at


@rule(
    code="CL-SCR-003",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to=WORKLOADS,
    remedy="Mount the secret as a volume, and let the process read the file",
    controls=("cis-eks-1.8.0/4.4.1", "nist-800-190/4.1.4"),
)
def secrets_are_mounted_as_files(resource: Resource) -> Iterator[Violation]:
    """No environment variable takes its value from a secret.

    An environment is copied into every child, into crash dumps, and into ``/proc`` for as long as
    the process lives. It also never changes: a rotated session key reaches the process only by a
    restart, and for an engine that is a gap in the session.
    """
    for container in pod_of(resource).containers():
        for index, variable in enumerate(items_at(container.props, "env")):
            if has(at(variable, "valueFrom"), "secretKeyRef"):
                yield Violation(
                    f"variable {text_at(variable, 'name')} of {container.name} is a secret",
                    f"{container.path}.env[{index}].valueFrom",
                )
        for index, source in enumerate(items_at(container.props, "envFrom")):
            if has(source, "secretRef"):
                yield Violation(
                    f"container {container.name} takes a whole secret as its environment",
                    f"{container.path}.envFrom[{index}]",
                )
