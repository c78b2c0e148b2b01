"""Every rule names the property it is about so that evidence can be read there."""

import re
from collections.abc import Iterator

import pytest

from corelane.policies.cases.case_files import cases_of
from corelane.policies.judging.catalogue import load_catalogue
from corelane.policies.judging.evaluate import judge
from corelane.policies.model.rule import Rule

# Steps as `corelane.policies.values.property_path.below` writes them.
KEY = r"[A-Za-z_$][A-Za-z0-9_$-]*"
REST = rf'(?:\.{KEY}|\[\d+\]|\["(?:[^"\\]|\\.)*"\])*'
PATH = re.compile(rf'(?:{KEY}|\["(?:[^"\\]|\\.)*"\]){REST}')
RULES = load_catalogue()


def found_by(rule: Rule) -> Iterator[str]:
    """Yield the path of each violation in the cases."""
    for case in cases_of(rule).fails:
        stack = case.stack()
        for violation in judge(rule, stack.resources[0], stack).violations:
            yield violation.path


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_path_is_one_that_can_be_read(rule: Rule) -> None:
    odd = {path for path in found_by(rule) if path and not PATH.fullmatch(path)}
    assert odd == set(), "write keys with `below`: it quotes what could be misread"


def test_a_path_with_a_bare_key_of_dots_would_be_noticed() -> None:
    assert not PATH.fullmatch("metadata.annotations[example.com/x]")
    assert not PATH.fullmatch("metadata.annotations.example.com/x")
    assert PATH.fullmatch('metadata.annotations["example.com/x"]')
