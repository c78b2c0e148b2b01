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
    remedy=(
        "Label the pod with corelane.io/family, and with corelane.io/family-impact set to high "
        "or normal"
    ),
    controls=("nist-800-190/4.3.4",),
)
def execution_engines_name_their_family(resource: Resource) -> Iterator[Violation]:
    """An execution engine is labeled with its strategy family and the family's impact.

    The labels keep families of high impact off each other's nodes. An engine without them can be
    placed next to another family's engine, and no rule detects it. One node failure, or one burst,
    then affects two books.
    """
    pod = pod_of(resource)
    if text_at(pod.labels, ROLE) != _ENGINE:
        msg = "the pod does not have the role execution-engine"
        raise NotApplicable(msg)
    path = f"{pod.path}metadata.labels"
    if not text_at(pod.labels, FAMILY):
        yield Violation("the execution engine has no label corelane.io/family", below(path, FAMILY))
    if text_at(pod.labels, FAMILY_IMPACT) not in _IMPACTS:
        message = "label corelane.io/family-impact is neither high nor normal"
        yield Violation(message, below(path, FAMILY_IMPACT))
