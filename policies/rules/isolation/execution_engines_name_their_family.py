from collections.abc import Iterator
from typing import Final

from corelane.policies.model.rule import Level, NotApplicable, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import FAMILY, FAMILY_IMPACT, ROLE
from corelane.policies.objects.kubernetes.pods import WORKLOADS, pod_of
from corelane.policies.values.property_path import below
from corelane.policies.values.read import text_at

_ENGINE: Final = "execution-engine"
_IMPACTS: Final = ("high", "normal")


@rule(
    code="CL-ISO-006",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to=WORKLOADS,
    remedy="Label the pod with corelane.io/family, and corelane.io/family-impact as high or normal",
    controls=("nist-800-190/4.3.4",),
)
def execution_engines_name_their_family(resource: Resource) -> Iterator[Violation]:
    """An execution engine says which strategy family it runs and what impact that has.

    Families of high impact are kept from each other's nodes by these labels. An engine without them
    is kept from nobody: it lands beside another family's engine, no rule sees it, and one node's
    failure or one burst then hits two books.
    """
    pod = pod_of(resource)
    if text_at(pod.labels, ROLE) != _ENGINE:
        msg = "the pod is no execution engine"
        raise NotApplicable(msg)
    path = f"{pod.path}metadata.labels"
    if not text_at(pod.labels, FAMILY):
        yield Violation("the execution engine names no family", below(path, FAMILY))
    if text_at(pod.labels, FAMILY_IMPACT) not in _IMPACTS:
        message = "the impact of the engine's family is neither high nor normal"
        yield Violation(message, below(path, FAMILY_IMPACT))
