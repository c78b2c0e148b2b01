import pytest

from corelane.policies.documentation.enforcement import filled, render_table, rows
from corelane.policies.judging.catalogue import load_catalogue
from tests.support.paths import ROOT

PAGE = ROOT / "docs" / "enforcement.md"
RULES = load_catalogue()


def test_the_committed_page_says_where_rules_are_kept(request: pytest.FixtureRequest) -> None:
    page = PAGE.read_text()
    wanted = filled(page, RULES)
    if request.config.getoption("--update-golden"):
        PAGE.write_text(wanted)
        page = wanted

    assert page == wanted, "docs/enforcement.md is stale: run make golden"


def test_every_rule_has_a_row_that_no_text_breaks() -> None:
    table = render_table(RULES).splitlines()
    lines = [line for line in table if line.startswith("| CL-")]

    assert len(lines) == len(RULES)
    assert {line.count(" | ") for line in lines} == {4}
    assert all(
        any(f"| {rule.code} | [{rule.id}](rules/{rule.family}/" in line for line in lines)
        for rule in RULES
    )


def test_a_row_says_why_not() -> None:
    found = {row["rule"]: row["admission"] for row in rows(RULES)}

    assert found["bandwidth_is_declared"] == "yes"
    assert found["images_are_pinned_by_digest"].startswith("yes, except for docker:")
    assert found["vault_uses_tls"].startswith("no: a Helm release is not an API object")


@pytest.mark.parametrize("page", ["", "<!-- generated: layers -->", "<!-- end of layers -->"])
def test_a_page_without_a_place_for_the_table_is_an_error(page: str) -> None:
    with pytest.raises(ValueError, match="found no place for the table"):
        filled(page, RULES)
