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
    remedy="Switch the injector off by the pod's own label, or take its label off the namespace",
    controls=("nist-800-53r5/SC-6",),
)
def trading_pods_refuse_injection(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """No mesh or agent adds a container of its own to a trading pod.

    An injected sidecar comes after the review: its requests are below its limits, so that the pod
    is no longer Guaranteed and loses its CPUs, and every order passes a proxy that shares them.
    Of a namespace that the stack does not declare, only the pod's own words are known.
    """
    pod = trading_pod(resource)
    name = namespace_of(resource, stack)
    for injector, asked in injections(pod, stack.once(namespaces).get(name)):
        if asked:
            yield Violation(f"the pod asks for {injector}", f"{pod.path}metadata")
        else:
            message = f"namespace {name} asks for {injector}, and the pod does not refuse"
            yield Violation(message, f"{pod.path}metadata")
