"""Where a rule is kept: in the plan, at admission and on the host, and why not where not."""

from dataclasses import dataclass
from typing import Final

from corelane.policies.admission.api_kinds import has_api, is_object
from corelane.policies.cases.case_files import elsewhere
from corelane.policies.model.rule import Rule
from corelane.policies.model.vocabulary import HELM_RELEASE

NO_OBJECT: Final = "not an object of the Kubernetes API"
OF_A_CHART: Final = "a Helm release is no API object: what it renders is judged as it arrives"
OF_CALICO: Final = "Calico's own API server serves it, which is not known to read the waivers"
COMPARES: Final = "it compares resources; admission sees one object"


@dataclass(frozen=True, slots=True)
class Layers:
    """The three places; a text under ``admission`` is why an API server does not keep the rule.

    ``unseen`` are the types that admission does not judge although it keeps the rule; ``host`` is
    what holds the same on a running node, if anything does.
    """

    plan: bool
    admission: str | None
    host: str | None
    unseen: tuple[str, ...] = ()


def layers_of(rule: Rule) -> Layers:
    """Return where a rule is kept."""
    found = elsewhere(rule)
    kept = found.admission is not None and bool(found.admission.validations)
    unseen = tuple(sorted(kind for kind in rule.applies_to if not has_api(kind))) if kept else ()
    return Layers(
        plan=True,
        admission=None if kept else _why_not(rule),
        host=found.host or None,
        unseen=unseen,
    )


def _why_not(rule: Rule) -> str:
    """Return the reason: the rule's own, or what follows from what it speaks of."""
    words = elsewhere(rule).admission
    if words is not None and words.cannot:
        return words.cannot
    if rule.applies_to <= {HELM_RELEASE}:
        return OF_A_CHART
    if not any(map(is_object, rule.applies_to)):
        return NO_OBJECT
    if rule.scope == "stack":
        return COMPARES
    if not any(map(has_api, rule.applies_to)):
        return OF_CALICO
    msg = f"{rule.id}.yaml has no `admission`; write validations, or why there `cannot` be any"
    raise ValueError(msg)
