"""The catalogue polices itself: one rule, one file, one test, one page."""

import ast
from collections import Counter
from pathlib import Path

import pytest

from policies.catalogue import load_catalogue
from policies.core.rule import Rule
from policies.pages import page_path

ROOT = Path(__file__).parents[2]
RULES = load_catalogue()
FAMILIES = {
    "access",
    "audit",
    "cost",
    "determinism",
    "host",
    "isolation",
    "network",
    "resilience",
    "secrets",
    "security",
    "storage",
}
KNOWS_THE_ENGINE = {"policies/__main__.py", "policies/core/pulumi_adapter.py"}


def source_of(rule: Rule) -> Path:
    return ROOT / "policies" / "rules" / rule.family / f"{rule.id}.py"


def imported_roots(source: Path) -> set[str]:
    roots: set[str] = set()
    for node in ast.walk(ast.parse(source.read_text())):
        if isinstance(node, ast.Import):
            roots |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            roots.add(node.module.partition(".")[0])
    return roots


def test_every_family_has_rules_and_every_rule_a_family() -> None:
    assert {rule.family for rule in RULES} == FAMILIES
    assert len(RULES) == 118, "a rule that is lost, or added without a thought, changes the number"


def test_ids_are_unique() -> None:
    assert not [name for name, count in Counter(r.id for r in RULES).items() if count > 1]


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_file_function_and_id_are_one_name(rule: Rule) -> None:
    source = source_of(rule)

    assert source.is_file()
    assert rule.check.__code__.co_filename == str(source)
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

    assert {t.stem.removeprefix("test_") for t in tests} <= {r.id for r in RULES}


def test_only_the_adapter_and_the_entry_point_know_the_policy_engine() -> None:
    users = {
        source.relative_to(ROOT).as_posix()
        for source in (ROOT / "policies").rglob("*.py")
        if "pulumi_policy" in imported_roots(source) or "pulumi" in imported_roots(source)
    }

    assert users == KNOWS_THE_ENGINE


def test_the_entry_point_only_starts_the_pack() -> None:
    lines = (ROOT / "policies/__main__.py").read_text().splitlines()

    assert len(lines) <= 20
    assert not any("print(" in line for line in lines), "the engine reads the first line as a port"
