from collections.abc import Iterator

from corelane.policies.model.rule import (
    Level,
    NotApplicable,
    Resource,
    Severity,
    Stack,
    Violation,
    rule,
)
from corelane.policies.objects.hosts.hostplan import host_plan, pools_selected, settings_of
from corelane.policies.objects.kubernetes.pods import WORKLOADS, pod_of
from corelane.policies.values.property_path import below
from corelane.policies.values.read import text_at

# containerd pkg/cri/annotations and goresctrl doc/rdt.md.
_POD, _CONTAINER = (f"rdt.resources.beta.kubernetes.io/{what}" for what in ("pod", "container."))


@rule(
    code="CL-ISO-001",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to=WORKLOADS,
    remedy="Select a pool with the class under cache in its profile, or remove the annotation",
    controls=("nist-800-53r5/SC-6", "nist-800-53r5/SC-4"),
)
def cache_classes_exist_on_the_nodes(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """A pod requests only L3 cache classes that exist on its nodes.

    containerd refuses to start a container with an unknown cache class, and a node without RDT has
    none. An annotation for a container that does not exist is ignored, so the intended container
    keeps evicting the order book from the cache.
    """
    pod = pod_of(resource)
    asked = {key: key.removeprefix(_CONTAINER) for key in pod.annotations if _asks(key)}
    if not asked:
        msg = "the pod requests no cache class"
        raise NotApplicable(msg)
    names = {container.name for container in pod.containers()}
    for key, name in asked.items():
        wanted, path = text_at(pod.annotations, key), below(f"{pod.path}metadata.annotations", key)
        if key != _POD and name not in names:
            yield Violation(f"the pod has no container {name}", path)
        for pool in pools_selected(pod.spec, stack):
            if wanted not in settings_of(host_plan(pool), "cache"):
                yield Violation(f"pool {pool.name} has no cache class {wanted}", path)


def _asks(key: str) -> bool:
    return key == _POD or key.startswith(_CONTAINER)
