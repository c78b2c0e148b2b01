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
    remedy="Move spec.resources to the containers",
    controls=("nist-800-53r5/SC-6",),
)
def trading_pods_set_no_pod_level_resources(resource: Resource) -> Iterator[Violation]:
    """A t0 pod sets resources on its containers, never at pod level.

    The static CPU and memory managers silently skip pods with `spec.resources`
    (pkg/kubelet/cm/cpumanager/policy_static.go): the pod runs, is reported as Guaranteed, and
    shares its CPUs with other pods.
    """
    pod = trading_pod(resource)
    if has(pod.spec, "resources"):
        yield Violation("spec.resources is set at pod level", f"{pod.path}spec.resources")
