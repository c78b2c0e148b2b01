from pathlib import Path

import pytest

from corelane.policies.controls.frameworks import load_controls
from corelane.policies.documentation.pages import HEADINGS, page_path, render, render_index
from corelane.policies.judging.catalogue import load_catalogue
from corelane.policies.model.rule import Rule
from tests.support.paths import ROOT

PAGES = ROOT / "docs" / "rules"
RULES = load_catalogue()


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_the_committed_page_is_the_rules_own(rule: Rule, request: pytest.FixtureRequest) -> None:
    keep(PAGES / page_path(rule), render(rule), request)


def test_the_committed_index_lists_every_rule(request: pytest.FixtureRequest) -> None:
    keep(PAGES / "README.md", render_index(RULES), request)


def keep(page: Path, text: str, request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update-golden"):
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(text)
    assert page.is_file(), f"{page.name} is missing: run pytest with --update-golden"
    assert page.read_text() == text, f"{page.name} is stale: run pytest with --update-golden"


def test_no_page_outlives_its_rule() -> None:
    known = {PAGES / page_path(rule) for rule in RULES} | {PAGES / "README.md"}

    assert set(PAGES.rglob("*.md")) == known


def test_a_page_has_the_fixed_headings_and_what_the_evidence_does_not_show() -> None:
    rule = next(rule for rule in RULES if rule.id == "trading_pods_own_whole_cpus")
    text = render(rule)

    assert [line[3:] for line in text.splitlines() if line.startswith("## ")] == [*HEADINGS]
    control = load_controls()[rule.controls[0]]
    words = " ".join(text.split())
    assert control.not_shown in words
    assert rule.remedy in words
