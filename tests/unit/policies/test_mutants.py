"""The cases of every rule notice every small change of the rule."""

from pathlib import Path

import pytest

from policies.cases import Case, cases_of
from policies.catalogue import load_catalogue
from policies.core.evaluate import Verdict, judge
from policies.core.rule import Rule
from tests.support.mutants import mutants_of

ROOT = Path(__file__).parents[3]


RULES = [
    rule
    for rule in load_catalogue()
    if (ROOT / "policies/rules" / rule.family / f"{rule.id}.yaml").is_file()
]
# Changes that no input can tell apart, by rule: the text of the change, and why.
EQUIVALENT: dict[str, dict[str, str]] = {}


def notices(case: Case, rule: Rule) -> bool:
    """Say whether a changed rule says something else than the case expects."""
    stack = case.stack()
    found = judge(rule, stack.resources[0], stack)
    said = [violation.message for violation in found.violations]
    reason = found.reason if case.verdict is Verdict.NOT_APPLICABLE else case.reason
    return (found.verdict, said, reason) != (case.verdict, [*case.finds], case.reason)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_cases_notice_every_change_of_a_rule(rule: Rule) -> None:
    cases = [*cases_of(rule)]
    survivors = [
        mutant.change
        for mutant in mutants_of(rule)
        if not any(notices(case, mutant.rule) for case in cases)
    ]

    assert sorted(survivors) == sorted(EQUIVALENT.get(rule.id, {}))
