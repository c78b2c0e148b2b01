"""The objects by which an API server keeps the rules."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from corelane.policies.admission.api_kinds import has_api
from corelane.policies.admission.bindings import Action, bindings
from corelane.policies.admission.exemptions import Exemption, parameters
from corelane.policies.admission.policy import admission_policy
from corelane.policies.cases.case_files import Admission, other_layers
from corelane.policies.judging.catalogue import load_catalogue
from corelane.policies.model.rule import Rule


@dataclass(frozen=True, slots=True)
class RuleAtAdmission:
    """The policy of a rule, by the rule's code, and where it is in force."""

    code: str
    policy: dict[str, Any]
    bindings: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class AdmissionObjects:
    """The ConfigMap of the waivers, and what refers to it."""

    waivers: dict[str, Any]
    rules: tuple[RuleAtAdmission, ...]


def admission_of(rule: Rule) -> Admission | None:
    """Return how an API server keeps a rule; none where it does not."""
    admission = other_layers(rule).admission
    kept = admission is not None and bool(admission.validations)
    return admission if kept and any(map(has_api, rule.applies_to)) else None


def kept_at_admission(rules: Iterable[Rule]) -> Iterator[tuple[Rule, Admission]]:
    """Yield the rules that an API server can keep, with their own words for it."""
    for rule in rules:
        if admission := admission_of(rule):
            yield rule, admission


def admission_objects(action: Action, excepted: Iterable[Exemption]) -> AdmissionObjects:
    """Return what keeps each rule that an API server can keep, by code."""
    waivers = parameters(excepted)
    name = str(waivers["metadata"]["name"])
    rules = sorted(load_catalogue(), key=lambda rule: rule.code)
    return AdmissionObjects(
        waivers,
        tuple(
            RuleAtAdmission(
                rule.code,
                admission_policy(rule, admission),
                tuple(bindings(rule, action, name)),
            )
            for rule, admission in kept_at_admission(rules)
        ),
    )
