from collections.abc import Iterator

from corelane.policies.model.rule import Level, Resource, Severity, Violation, rule
from corelane.policies.objects.hosts.host_gate import is_gate
from corelane.policies.objects.kubernetes.pods import WORKLOADS, Container, Pod, pod_of
from corelane.policies.values.read import at, items_at, text_at, texts_at


@rule(
    code="CL-SEC-003",
    level=Level.BLOCK,
    severity=Severity.CRITICAL,
    applies_to=WORKLOADS,
    remedy="Set the field in the container's securityContext; add single capabilities where needed",
    controls=(
        "cis-eks-1.8.0/4.2.1",
        "nist-800-190/4.4.4",
        "nist-800-53r5/AC-6",
        "cis-kubernetes-1.12/5.2.2",
        "cis-kubernetes-1.12/5.2.7",
        "cis-kubernetes-1.12/5.6.2",
        "nsa-cisa/C-0013",
        "nsa-cisa/C-0017",
        "nsa-cisa/C-0057",
        "soc-2/CC6.8",
    ),
)
def containers_drop_privilege(resource: Resource) -> Iterator[Violation]:
    """Containers drop all capabilities, run as non-root, and have a read-only root file system.

    A process that escapes from a container on a t0 node controls every strategy on it, and their
    session keys. The host gate may run as root, because only root can read debugfs, but then
    without any capability.
    """
    pod = pod_of(resource)
    for container in pod.containers():
        for fault in _faults(pod, container):
            message = f"container {container.name} {fault}"
            yield Violation(message, f"{container.path}.securityContext")


def _faults(pod: Pod, container: Container) -> Iterator[str]:
    own, shared = at(container.props, "securityContext"), at(pod.spec, "securityContext")
    if at(own, "privileged") is True:
        yield "is privileged"
    if "ALL" not in set(texts_at(own, "capabilities", "drop")):
        yield "does not drop all capabilities"
    if at(own, "readOnlyRootFilesystem") is not True:
        yield "has a writable root file system"
    non_root = at(own, "runAsNonRoot")
    harmless = is_gate(pod) and not [*items_at(own, "capabilities", "add")]
    root = (at(shared, "runAsNonRoot") if non_root is None else non_root) is not True
    if root and not harmless:
        yield "may run as root"
    profile = text_at(own, "seccompProfile", "type") or text_at(shared, "seccompProfile", "type")
    if profile not in {"RuntimeDefault", "Localhost"}:
        yield "has no seccomp profile"
    if text_at(own, "procMount") == "Unmasked":
        yield "has procMount Unmasked"
