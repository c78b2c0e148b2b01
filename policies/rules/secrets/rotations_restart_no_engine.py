import re
from collections.abc import Iterator
from typing import Final

from corelane.policies.model.rule import Level, NotApplicable, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import ROLE
from corelane.policies.objects.kubernetes.pods import WORKLOADS, Pod, pod_of
from corelane.policies.values.read import has, items_at, mapping_at, text_at, truthy

# Annotations of Reloader and Wave, which restart pods, and of the Vault agent injector.
_RESTARTS: Final = re.compile(r"([\w-]+\.)*(reloader\.stakater\.com|wave\.pusher\.com)/[\w.-]+")
_INJECTS: Final = "vault.hashicorp.com/agent-inject"


@rule(
    code="CL-SCR-002",
    level=Level.BLOCK,
    severity=Severity.CRITICAL,
    applies_to=WORKLOADS,
    remedy="Remove the annotation, mount the secret as a directory, and let the process reread it",
    controls=("rts-6/5",),
)
def rotations_restart_no_engine(resource: Resource) -> Iterator[Violation]:
    """Rotating a secret does not restart an engine or a market data handler.

    Rotation follows the schedule of the key's owner, not of the exchange. A controller that
    restarts the pod drops the venue session during the trading day. A secret mounted with `subPath`
    is never updated, so somebody has to restart the process by hand.
    """
    pod = pod_of(resource)
    if text_at(pod.labels, ROLE) not in {"execution-engine", "market-data"}:
        msg = "the workload has neither the role execution-engine nor market-data"
        raise NotApplicable(msg)
    for where, notes in (
        ("metadata.annotations", mapping_at(resource.props, "metadata", "annotations")),
        (f"{pod.path}metadata.annotations", pod.annotations),
    ):
        for key in sorted(set(notes)):
            if _RESTARTS.fullmatch(key) and text_at(notes, key) != "false":
                yield Violation(f"{key} restarts the pod when a secret changes", where)
        if truthy(notes.get(_INJECTS)):
            yield Violation("the Vault agent injector adds a container to the pod", where)
    yield from _out_of_reach(pod)


def _out_of_reach(pod: Pod) -> Iterator[Violation]:
    secret = {text_at(v, "name") for v in items_at(pod.spec, "volumes") if has(v, "secret")}
    for container in pod.containers():
        for mount in items_at(container.props, "volumeMounts"):
            name = text_at(mount, "name")
            if name in secret and (text_at(mount, "subPath") or text_at(mount, "subPathExpr")):
                yield Violation(
                    f"volume {name} is mounted with subPath, so rotation does not update it",
                    container.path,
                )
