"""The cases of every rule, and its page, notice every small change of the rule.

``cases/test_case_files.py`` shows that the rule itself says of a case what the case expects.
"""

import pytest

from corelane.policies.cases.case_files import Case, cases_of
from corelane.policies.judging.catalogue import load_catalogue
from corelane.policies.judging.evaluate import Verdict, judge
from corelane.policies.model.rule import Rule, Violation
from tests.support.mutants import mutants_of

RULES = load_catalogue()
# Changes that no input can tell apart, by rule: the text of the change, and why.
EQUIVALENT: dict[str, dict[str, str]] = {
    "bindings_name_specific_subjects": {
        "if kind in {'Group', 'User'} and name.startswith('system:'):"
        "  ->  if name.startswith('system:'):": "no service account's name holds a colon",
    },
    "pod_bandwidth_fits_the_network_card": {
        "asked = sum(limits, start=Fraction(0))"
        "  ->  asked = sum(limits)": "the start is for the type: an empty sum is 0 in both",
    },
}


Said = tuple[Verdict, str, tuple[Violation, ...]]


def said_of(rule: Rule, case: Case) -> Said:
    """Return what a rule says of a case, down to the property that each violation names."""
    stack = case.stack()
    found = judge(rule, stack.resources[0], stack)
    return found.verdict, found.reason, found.violations


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_cases_notice_every_change_of_a_rule(rule: Rule) -> None:
    expected = [(case, said_of(rule, case)) for case in cases_of(rule)]
    survivors = {
        mutant.change
        for mutant in mutants_of(rule)
        if mutant.rule.applies_to == rule.applies_to
        and all(said_of(mutant.rule, case) == said for case, said in expected)
    }

    assert survivors == set(EQUIVALENT.get(rule.id, {}))
