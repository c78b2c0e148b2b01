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
    """Secrets are mounted as files, not set as environment variables.

    The environment is copied to every child process and to crash dumps, and is readable in `/proc`
    while the process lives. It never changes either: a rotated session key reaches the process only
    through a restart, which interrupts an engine's session.
    """
    for container in pod_of(resource).containers():
        for index, variable in enumerate(items_at(container.props, "env")):
            if has(at(variable, "valueFrom"), "secretKeyRef"):
                yield Violation(
                    f"variable {text_at(variable, 'name')} of container {container.name} "
                    "comes from a secret",
                    f"{container.path}.env[{index}].valueFrom",
                )
        for index, source in enumerate(items_at(container.props, "envFrom")):
            if has(source, "secretRef"):
                yield Violation(
                    f"container {container.name} loads a whole secret with envFrom",
                    f"{container.path}.envFrom[{index}]",
                )
