"""Every object that the rules are at an API server."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from corelane.policies.admission.api_kinds import has_api
from corelane.policies.admission.bindings import Action, bindings
from corelane.policies.admission.exemptions import Exemption, parameters
from corelane.policies.admission.policy import admission_policy
from corelane.policies.cases.case_files import Admission, elsewhere
from corelane.policies.judging.catalogue import load_catalogue
from corelane.policies.model.rule import Rule


@dataclass(frozen=True, slots=True)
class RuleAtAdmission:
    """A rule's policy, and where it is in force."""

    rule: str
    policy: dict[str, Any]
    bindings: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class AdmissionObjects:
    """The ConfigMap of the waivers, and what refers to it."""

    waivers: dict[str, Any]
    rules: tuple[RuleAtAdmission, ...]


def kept_at_admission(rules: Iterable[Rule]) -> Iterator[tuple[Rule, Admission]]:
    """Yield the rules that an API server can keep, with their own words for it."""
    for rule in rules:
        judges_objects = any(map(has_api, rule.applies_to))
        admission = elsewhere(rule).admission if judges_objects else None
        if admission is not None and admission.validations:
            yield rule, admission


def admission_objects(action: Action, excepted: Iterable[Exemption]) -> AdmissionObjects:
    """Return what keeps each rule of the catalogue that an API server can keep, in their order."""
    waivers = parameters(excepted)
    name = str(waivers["metadata"]["name"])
    return AdmissionObjects(
        waivers,
        tuple(
            RuleAtAdmission(
                rule.id,
                admission_policy(rule, admission),
                tuple(bindings(rule, action, name)),
            )
            for rule, admission in kept_at_admission(load_catalogue())
        ),
    )
