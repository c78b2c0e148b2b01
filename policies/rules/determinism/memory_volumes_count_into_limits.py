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
    remedy="Give the volume a sizeLimit, and the container a memory limit above all it mounts",
    controls=("nist-800-53r5/SC-6",),
)
def memory_volumes_count_into_limits(resource: Resource) -> Iterator[Violation]:
    """Memory-backed volumes have a size, and a container's memory limit is larger than all its own.

    Their pages are charged to the container that writes them (pkg/volume/emptydir). A volume
    without a size, or one as large as the limit, ends in the kernel killing the whole container:
    for an execution engine that is open orders with nobody watching them.
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
            message = f"container {container.name} mounts {total / MEBI} MiB of memory volumes"
            yield Violation(f"{message} under a limit of {limit / MEBI} MiB", container.path)


def _memory_volumes(pod: Pod) -> Iterator[tuple[str, Fraction]]:
    for volume in items_at(pod.spec, "volumes"):
        if text_at(volume, "emptyDir", "medium") == "Memory":
            size = at(volume, "emptyDir", "sizeLimit")
            yield text_at(volume, "name"), quantity(size) if size else Fraction(0)
