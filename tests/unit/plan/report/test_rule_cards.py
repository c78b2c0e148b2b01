"""Every rule has one card, whatever it found, and its evidence claims no more than it shows."""

from plan.report.rule_cards import CONFIGURATION_ONLY, ControlNote, rule_cards
from policies.frameworks import Control, Framework
from tests.support.documents import a_finding, a_rule


def test_findings_are_summed_per_rule_and_verdict() -> None:
    findings = [a_finding("a", verdict="pass")] * 3 + [a_finding("a")]
    [card] = rule_cards([a_rule("a")], findings, notes={})

    assert card.counts == {"pass": 3, "fail": 1}
    assert card.state == "fail", "one violation outweighs the passes"


def test_rules_with_violations_come_first_and_unused_ones_last() -> None:
    findings = [a_finding("c"), a_finding("b", verdict="pass")]
    cards = rule_cards([a_rule("a"), a_rule("b"), a_rule("c")], findings, notes={})

    assert [(card.id, card.state) for card in cards] == [
        ("c", "fail"),
        ("b", "pass"),
        ("a", "unused"),
    ]


def test_a_rule_missing_from_the_catalogue_is_still_told() -> None:
    [card] = rule_cards([], [a_finding("house_rule")], notes={})

    assert (card.id, card.remedy) == ("house_rule", a_finding().remedy)


def test_a_control_says_what_a_pass_does_not_show() -> None:
    framework = Framework(id="x", name="X Standard", short="X", version="1", read="all")
    control = Control(
        ref="x/1",
        framework=framework,
        title="Boundary",
        relation="partial",
        shows="the rule",
        not_shown="the wire",
    )
    [card] = rule_cards([a_rule("a", controls=("x/1", "y/2"))], [], notes={"x/1": control})

    assert (card.controls[0].id, card.controls[0].does_not_show) == ("X 1", "the wire")
    assert card.controls[1] == ControlNote(id="y/2")
    assert card.controls[1].does_not_show == CONFIGURATION_ONLY


def test_the_rationale_is_told_without_its_summary_paragraph_by_paragraph() -> None:
    [card] = rule_cards([a_rule("a")], [], notes={})

    assert card.summary == "It is right."
    assert card.paragraphs == ("Because wrong costs.", "And more.")
