from collections.abc import Iterator

from corelane.policies.model.rule import (
    Level,
    Resource,
    Severity,
    Stack,
    Violation,
    rule,
)
from corelane.policies.objects.hosts.trading import trading_pod
from corelane.policies.objects.kubernetes.pods import WORKLOADS, namespace_of, namespaces
from corelane.policies.rules.isolation.injection import injections


@rule(
    code="CL-ISO-017",
    level=Level.BLOCK,
    severity=Severity.CRITICAL,
    applies_to=WORKLOADS,
    remedy=(
        "Disable the injector with the pod's own label, or remove the injector's label from the "
        "namespace"
    ),
    controls=("nist-800-53r5/SC-6",),
)
def trading_pods_disable_injection(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """No service mesh or agent injects a container into a t0 pod.

    An injected sidecar is added after review. Its requests are below its limits, so the pod is no
    longer Guaranteed and loses its exclusive CPUs, and every order passes through a proxy on shared
    CPUs. If the stack does not declare the namespace, only the labels and annotations of the pod
    are checked.
    """
    pod = trading_pod(resource)
    name = namespace_of(resource, stack)
    for injector, asked in injections(pod, stack.once(namespaces).get(name)):
        if asked:
            yield Violation(f"the pod enables injection by {injector}", f"{pod.path}metadata")
        else:
            message = (
                f"namespace {name} enables injection by {injector}, the pod does not disable it"
            )
            yield Violation(message, f"{pod.path}metadata")
