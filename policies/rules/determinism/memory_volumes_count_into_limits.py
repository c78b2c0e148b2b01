from collections.abc import Iterator
from fractions import Fraction

from corelane.policies.model.rule import Level, NotApplicable, Resource, Severity, Violation, rule
from corelane.policies.objects.kubernetes.pods import WORKLOADS, Pod, pod_of
from corelane.policies.values.quantity import MEBI, quantity
from corelane.policies.values.read import at, items_at, text_at


@rule(
    code="CL-DET-007",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to=WORKLOADS,
    remedy=(
        "Set sizeLimit of the volume, and a container memory limit above the sum of its memory "
        "volumes"
    ),
    controls=("nist-800-53r5/SC-6",),
)
def memory_volumes_count_into_limits(resource: Resource) -> Iterator[Violation]:
    """Memory-backed volumes have a size limit, and fit within the memory limit of their containers.

    The kernel charges their pages to the container that writes them (pkg/volume/emptydir). If a
    volume has no `sizeLimit`, or one as large as the memory limit, filling it gets the container
    OOM killed. For an execution engine that means open orders without supervision.
    """
    pod = pod_of(resource)
    sizes = dict(_memory_volumes(pod))
    if not sizes:
        msg = "the pod has no memory-backed volume"
        raise NotApplicable(msg)
    for name in sorted(name for name, size in sizes.items() if not size):
        yield Violation(f"volume {name} has no sizeLimit", f"{pod.path}spec.volumes")
    for container in pod.containers():
        mounts = {text_at(m, "name") for m in items_at(container.props, "volumeMounts")}
        total = sum((sizes[name] for name in mounts & sizes.keys()), Fraction(0))
        limit = container.amount("limits", "memory")
        if total and total >= limit:
            message = (
                f"container {container.name} mounts memory-backed volumes of {total / MEBI} MiB"
            )
            yield Violation(f"{message} with a memory limit of {limit / MEBI} MiB", container.path)


def _memory_volumes(pod: Pod) -> Iterator[tuple[str, Fraction]]:
    for volume in items_at(pod.spec, "volumes"):
        if text_at(volume, "emptyDir", "medium") == "Memory":
            size = at(volume, "emptyDir", "sizeLimit")
            yield text_at(volume, "name"), quantity(size) if size else Fraction(0)
