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
    remedy="Remove the field; put what an engine needs from its host into the host profile",
    controls=("cis-eks-1.8.0/4.2.1", "nist-800-190/4.4.3", "nist-800-53r5/AC-6"),
)
def pods_stay_confined(resource: Resource) -> Iterator[Violation]:
    """Pods keep AppArmor and SELinux confinement, set only safe sysctls, and use no host ports.

    t0 namespaces must allow host networking, which needs the level `privileged`. This rule restores
    what `baseline` forbids about AppArmor, SELinux, sysctls and host ports; other rules restore the
    rest, except for the host field of probes. An engine that sets a sysctl changes its neighbor's
    host, and no diff of the host profile shows it.
    """
    pod = pod_of(resource)
    shared = at(pod.spec, "securityContext")
    yield from _unconfined(shared, "the pod", f"{pod.path}spec.securityContext")
    for index, sysctl in enumerate(items_at(shared, "sysctls")):
        if (name := text_at(sysctl, "name")) not in SAFE_SYSCTLS:
            path = f"{pod.path}spec.securityContext.sysctls[{index}]"
            yield Violation(f"the pod sets the unsafe sysctl {name}", path)
    for container in pod.containers():
        if text_at(pod.annotations, f"{_APP_ARMOR}{container.name}") == "unconfined":
            path = f"{pod.path}metadata.annotations"
            yield Violation(f"container {container.name} disables AppArmor", path)
        own, path = at(container.props, "securityContext"), f"{container.path}.securityContext"
        yield from _unconfined(own, f"container {container.name}", path)
    yield from _ports(pod)


def _unconfined(context: object, who: str, path: str) -> Iterator[Violation]:
    if text_at(context, "appArmorProfile", "type") == "Unconfined":
        yield Violation(f"{who} disables AppArmor", f"{path}.appArmorProfile")
    options = at(context, "seLinuxOptions")
    other = text_at(options, "type") not in CONTAINER_TYPES
    if other or text_at(options, "user") or text_at(options, "role"):
        yield Violation(
            f"{who} sets SELinux options that baseline forbids", f"{path}.seLinuxOptions"
        )


def _ports(pod: Pod) -> Iterator[Violation]:
    for container in pod.containers() if at(pod.spec, "hostNetwork") is not True else ():
        if any(at(port, "hostPort") for port in items_at(container.props, "ports")):
            yield Violation(f"container {container.name} uses a host port", container.path)
