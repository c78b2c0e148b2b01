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
    "CORELANE_DATA_SNAPSHOT": ("data", re.compile(r"\S+")),
}


@rule(
    code="CL-DET-002",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to=WORKLOADS,
    remedy=f"Set {' and '.join(_WANTED)} to literal values, and annotate the pod {_IDENTITY}",
)
def backtests_record_their_run(resource: Resource) -> Iterator[Violation]:
    """A backtest says in its own declaration which seed and which data it ran with.

    A result that nobody can run again proves nothing, and a strategy that was released on it cannot
    be defended. A seed drawn at the start is lost with the pod; a declared one is in the plan, in
    the state and on the pod, and the identity tells two runs apart at a glance.
    """
    pod = pod_of(resource)
    if text_at(pod.labels, ROLE) != "backtest":
        msg = "the workload is no backtest"
        raise NotApplicable(msg)
    if not _SHA256.fullmatch(text_at(pod.annotations, _IDENTITY)):
        yield Violation("the pod does not carry the identity of its run", pod.path + "metadata")
    for container in pod.containers(init=False):
        env = {text_at(e, "name"): text_at(e, "value") for e in items_at(container.props, "env")}
        for name, (what, form) in _WANTED.items():
            if not form.fullmatch(env.get(name, "")):
                message = f"container {container.name} does not say its {what}"
                yield Violation(message, f"{container.path}.env")
