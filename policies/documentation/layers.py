"""The places that enforce a rule beside the plan (admission, host), or the reason why not."""

from dataclasses import dataclass
from typing import Final

from corelane.policies.admission.api_kinds import has_api, is_object
from corelane.policies.admission.objects import admission_of
from corelane.policies.cases.case_files import other_layers
from corelane.policies.model.rule import Rule
from corelane.policies.model.vocabulary import HELM_RELEASE

NO_OBJECT: Final = "not an object of the Kubernetes API"
OF_A_CHART: Final = "a Helm release is not an API object; its rendered objects are checked instead"
OF_CALICO: Final = "served by Calico's API server; whether it applies the waivers is unknown"
COMPARES: Final = "compares resources; admission sees one object at a time"


@dataclass(frozen=True, slots=True)
class Layers:
    """The two places; a text under ``admission`` is the reason why admission has no such rule.

    ``unseen`` are the types that admission does not check although it enforces the rule; ``host``
    describes the check on a running node, if there is one.
    """

    admission: str | None
    host: str | None
    unseen: tuple[str, ...] = ()


def layers_of(rule: Rule) -> Layers:
    """Return the places that enforce a rule."""
    kept = admission_of(rule) is not None
    unseen = tuple(sorted(kind for kind in rule.applies_to if not has_api(kind))) if kept else ()
    return Layers(
        admission=None if kept else _why_not(rule),
        host=other_layers(rule).host or None,
        unseen=unseen,
    )


def _why_not(rule: Rule) -> str:
    """Return the reason of the rule, or the one that follows from its types and scope."""
    words = other_layers(rule).admission
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
    msg = f"{rule.id}.yaml has no `admission`; add `validations`, or the reason under `cannot`"
    raise ValueError(msg)
