from collections.abc import Iterator

from corelane.policies.model.rule import Level, Resource, Severity, Violation, rule
from corelane.policies.objects.kubernetes.confinement import CONTAINER_TYPES, SAFE_SYSCTLS
from corelane.policies.objects.kubernetes.pods import WORKLOADS, Pod, pod_of
from corelane.policies.values.read import at, items_at, text_at

# Kubernetes documentation, "Restrict a Container's Access to Resources with AppArmor": before 1.30.
_APP_ARMOR = "container.apparmor.security.beta.kubernetes.io/"


@rule(
    code="CL-SEC-013",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to=WORKLOADS,
    remedy="Remove the field; what an engine needs of its host belongs into the host's profile",
    controls=("cis-eks-1.8.0/4.2.1", "nist-800-190/4.4.3", "nist-800-53r5/AC-6"),
)
def pods_stay_confined(resource: Resource) -> Iterator[Violation]:
    """No pod takes the host's confinement off, sets its kernel, or takes a port of it unasked.

    Namespaces of t0 have to admit host networking, and the pod security standards cannot admit that
    alone. What `baseline` forbids of AppArmor, SELinux, sysctls and host ports is forbidden here,
    and the rest by rules beside this one, but the host that a probe calls. An engine that sets a
    sysctl changes the host of its neighbour, and no diff of that host's profile says so.
    """
    pod = pod_of(resource)
    shared = at(pod.spec, "securityContext")
    yield from _unconfined(shared, "the pod", f"{pod.path}spec.securityContext")
    for index, sysctl in enumerate(items_at(shared, "sysctls")):
        if (name := text_at(sysctl, "name")) not in SAFE_SYSCTLS:
            path = f"{pod.path}spec.securityContext.sysctls[{index}]"
            yield Violation(f"the pod sets {name}", path)
    for container in pod.containers():
        if text_at(pod.annotations, f"{_APP_ARMOR}{container.name}") == "unconfined":
            path = f"{pod.path}metadata.annotations"
            yield Violation(f"container {container.name} takes AppArmor off", path)
        own, path = at(container.props, "securityContext"), f"{container.path}.securityContext"
        yield from _unconfined(own, f"container {container.name}", path)
    yield from _ports(pod)


def _unconfined(context: object, who: str, path: str) -> Iterator[Violation]:
    if text_at(context, "appArmorProfile", "type") == "Unconfined":
        yield Violation(f"{who} takes AppArmor off", f"{path}.appArmorProfile")
    options = at(context, "seLinuxOptions")
    other = text_at(options, "type") not in CONTAINER_TYPES
    if other or text_at(options, "user") or text_at(options, "role"):
        yield Violation(f"{who} names another SELinux domain", f"{path}.seLinuxOptions")


def _ports(pod: Pod) -> Iterator[Violation]:
    for container in pod.containers() if at(pod.spec, "hostNetwork") is not True else ():
        if any(at(port, "hostPort") for port in items_at(container.props, "ports")):
            yield Violation(f"container {container.name} takes a port of its host", container.path)
