"""Every object that the rules are at an API server."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from policies.admission.bindings import Action, bindings
from policies.admission.policy import admission_policy
from policies.cases import Admission, cases_of
from policies.catalogue import load_catalogue
from policies.core.rule import Rule


@dataclass(frozen=True, slots=True)
class RuleAtAdmission:
    """A rule's policy, and where it is in force."""

    rule: str
    policy: dict[str, Any]
    bindings: tuple[dict[str, Any], ...]


def kept_at_admission(rules: Iterable[Rule]) -> Iterator[tuple[Rule, Admission]]:
    """Yield the rules that an API server can keep, with their own words for it."""
    for rule in rules:
        admission = cases_of(rule).admission
        if admission is not None and admission.validations:
            yield rule, admission


def rules_at_admission(action: Action) -> tuple[RuleAtAdmission, ...]:
    """Return policy and bindings of each rule of the catalogue, ordered by rule."""
    return tuple(
        RuleAtAdmission(rule.id, admission_policy(rule, admission), tuple(bindings(rule, action)))
        for rule, admission in kept_at_admission(load_catalogue())
    )
