"""Every rule has one card, whatever it found, and its evidence claims no more than it shows."""

from collections.abc import Mapping, Sequence

from corelane.plan.model import Finding
from corelane.policies.controls.frameworks import Control, Framework
from corelane.policies.documentation.layers import Layers
from corelane.policies.model.rule import Rule
from corelane.report.model.results import results_of
from corelane.report.model.rule_cards import CONFIGURATION_ONLY, ControlNote, RuleCard, rule_cards
from tests.support.documents import a_finding, a_rule

A_LAYER = Layers(plan=True, admission=None, host="the audit of nodes")


def cards_of(
    catalogue: Sequence[Rule],
    findings: Sequence[Finding] = (),
    notes: Mapping[str, Control] | None = None,
) -> tuple[RuleCard, ...]:
    results = results_of(findings)
    return rule_cards(
        catalogue, results, notes=notes or {}, digests={"a": "d1"}, layers={"a": A_LAYER}
    )


def test_findings_are_summed_per_rule_and_verdict() -> None:
    findings = [a_finding("a", verdict="pass")] * 3 + [a_finding("a")]
    [card] = cards_of([a_rule("a")], findings)

    assert card.tally.counts == {"pass": 3, "fail": 1}
    assert card.state == "fail", "one violation outweighs the passes"


def test_rules_with_violations_come_first_and_unused_ones_last() -> None:
    findings = [a_finding("c"), a_finding("b", verdict="pass")]
    cards = cards_of([a_rule("a"), a_rule("b"), a_rule("c")], findings)

    assert [(card.id, card.state) for card in cards] == [
        ("c", "fail"),
        ("b", "pass"),
        ("a", "unused"),
    ]


def test_a_rule_missing_from_the_catalogue_is_still_told() -> None:
    [card] = cards_of([], [a_finding("house_rule")])

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
    [card] = cards_of([a_rule("a", controls=("x/1", "y/2"))], [], {"x/1": control})

    assert (card.controls[0].id, card.controls[0].does_not_show) == ("X 1", "the wire")
    assert card.controls[1] == ControlNote(ref="y/2", id="y/2")
    assert card.controls[1].does_not_show == CONFIGURATION_ONLY


def test_the_rationale_is_told_without_its_summary_paragraph_by_paragraph() -> None:
    [card] = cards_of([a_rule("a")])

    assert card.summary == "It is right."
    assert card.paragraphs == ("Because wrong costs.", "And more.")


def test_a_card_names_the_digest_of_its_rule_where_the_pack_has_one() -> None:
    cards = cards_of([a_rule("a"), a_rule("b")])

    assert {card.id: card.digest for card in cards} == {"a": "d1", "b": ""}


def test_a_card_says_where_else_its_rule_is_kept_if_that_is_known() -> None:
    cards = cards_of([a_rule("a"), a_rule("b")])

    assert {card.id: card.layers for card in cards} == {"a": A_LAYER, "b": None}
