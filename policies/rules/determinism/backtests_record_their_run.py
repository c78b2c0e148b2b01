import re
from collections.abc import Iterator
from typing import Final

from corelane.policies.model.rule import Level, NotApplicable, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import ROLE
from corelane.policies.objects.kubernetes.pods import WORKLOADS, pod_of
from corelane.policies.values.read import items_at, text_at

_IDENTITY: Final = "corelane.io/run-identity"
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_WANTED: Final = {
    "CORELANE_SEED": ("seed", re.compile(r"\d+")),
    "CORELANE_DATA_SNAPSHOT": ("data snapshot", re.compile(r"\S+")),
}


@rule(
    code="CL-DET-002",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to=WORKLOADS,
    remedy=(
        f"Set {' and '.join(_WANTED)} to literal values, and the pod annotation {_IDENTITY} to a "
        "SHA-256"
    ),
)
def backtests_record_their_run(resource: Resource) -> Iterator[Violation]:
    """A backtest declares its random seed, its data snapshot and its run identity.

    A result that cannot be reproduced is not evidence, and a strategy that was released because of
    it cannot be defended. A seed that is drawn at start is lost with the pod. A declared seed is in
    the plan, in the state and on the pod, and the run identity distinguishes two runs.
    """
    pod = pod_of(resource)
    if text_at(pod.labels, ROLE) != "backtest":
        msg = "the workload does not have the role backtest"
        raise NotApplicable(msg)
    if not _SHA256.fullmatch(text_at(pod.annotations, _IDENTITY)):
        yield Violation(
            "annotation corelane.io/run-identity is not a SHA-256", pod.path + "metadata"
        )
    for container in pod.containers(init=False):
        env = {text_at(e, "name"): text_at(e, "value") for e in items_at(container.props, "env")}
        for name, (what, form) in _WANTED.items():
            if not form.fullmatch(env.get(name, "")):
                message = f"container {container.name} does not declare its {what}"
                yield Violation(message, f"{container.path}.env")
