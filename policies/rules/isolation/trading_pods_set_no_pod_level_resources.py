from collections.abc import Iterator

from corelane.policies.model.rule import Level, Resource, Severity, Violation, rule
from corelane.policies.objects.hosts.trading import trading_pod
from corelane.policies.objects.kubernetes.pods import WORKLOADS
from corelane.policies.values.read import has


@rule(
    code="CL-ISO-018",
    level=Level.BLOCK,
    severity=Severity.CRITICAL,
    applies_to=WORKLOADS,
    remedy="Move spec.resources into the containers",
    controls=("nist-800-53r5/SC-6",),
)
def trading_pods_set_no_pod_level_resources(resource: Resource) -> Iterator[Violation]:
    """A trading pod states its resources for each container, never for the pod as a whole.

    The static CPU and memory managers silently skip pods with ``spec.resources``
    (pkg/kubelet/cm/cpumanager/policy_static.go): the pod runs, looks Guaranteed, and shares its
    CPUs with everyone.
    """
    pod = trading_pod(resource)
    if has(pod.spec, "resources"):
        yield Violation("resources are set for the pod as a whole", f"{pod.path}spec.resources")
