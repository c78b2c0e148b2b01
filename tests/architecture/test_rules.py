"""The catalogue polices itself: one rule, one file, one test, one page."""

import re
from collections import Counter
from pathlib import Path

import pytest

from corelane.policies.documentation.pages import page_path
from corelane.policies.judging.catalogue import load_catalogue
from corelane.policies.model.rule import Rule
from tests.support.paths import ROOT

RULES = load_catalogue()
FAMILIES = {
    "access": "ACC",
    "audit": "AUD",
    "cost": "CST",
    "determinism": "DET",
    "host": "HST",
    "isolation": "ISO",
    "network": "NET",
    "resilience": "RES",
    "secrets": "SCR",
    "security": "SEC",
    "storage": "STO",
}


def source_of(rule: Rule) -> Path:
    return ROOT / "policies" / "rules" / rule.family / f"{rule.id}.py"


def subject_of(test: Path) -> Path:
    """Return the rule, or what helps one beside it, that a test is about."""
    family, name = test.parent.name, test.stem.removeprefix("test_")
    return ROOT / "policies" / "rules" / family / f"{name}.py"


def test_every_family_has_rules_and_every_rule_a_family() -> None:
    assert {rule.family for rule in RULES} == set(FAMILIES)
    number = 121
    assert len(RULES) == number, f"write {len(RULES)} here for {number}, if no rule was lost"


def test_ids_and_codes_are_unique() -> None:
    for names in ([rule.id for rule in RULES], [rule.code for rule in RULES]):
        twice = [name for name, count in Counter(names).items() if count > 1]
        assert not twice, f"two rules have {', '.join(twice)}: take the next free one of the family"


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_a_code_tells_the_family(rule: Rule) -> None:
    assert re.fullmatch(rf"CL-{FAMILIES[rule.family]}-\d{{3}}", rule.code)


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_file_function_and_id_are_one_name(rule: Rule) -> None:
    source = source_of(rule)

    assert source.is_file()
    assert Path(rule.check.__code__.co_filename).resolve() == source
    assert rule.check.__name__ == rule.id
    assert len(source.read_text().splitlines()) <= 60, "a rule fits a screen"


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_every_rule_explains_itself(rule: Rule) -> None:
    assert rule.summary.endswith("."), "the summary is a sentence"
    assert len(rule.rationale.splitlines()) > 2, "a rule says why"
    assert rule.remedy, "and what to do"
    assert not rule.remedy.endswith("."), "the adapter ends the sentence"
    assert rule.applies_to, "and of what it speaks"


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_every_rule_is_tested_and_has_a_page(rule: Rule) -> None:
    cases = source_of(rule).with_suffix(".yaml")
    test = ROOT / "tests/unit/policies/rules" / rule.family / f"test_{rule.id}.py"

    assert cases.is_file() or test.is_file(), f"missing {cases.relative_to(ROOT)}"
    assert (ROOT / "docs/rules" / page_path(rule)).is_file()


def test_every_test_of_a_rule_has_its_rule() -> None:
    tests = (ROOT / "tests/unit/policies/rules").rglob("test_*.py")

    assert not [test for test in tests if not subject_of(test).is_file()]


def test_the_entry_point_only_starts_the_pack() -> None:
    lines = (ROOT / "policies/__main__.py").read_text().splitlines()

    assert len(lines) <= 20
    assert not any("print(" in line for line in lines), "the engine reads the first line as a port"
