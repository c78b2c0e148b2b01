"""Every rule is described once, and its evidence claims no more than it shows."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from corelane.plan.model import Finding
from corelane.policies.controls.frameworks import Control, Framework, load_controls
from corelane.policies.documentation.layers import Layers
from corelane.policies.model.rule import Rule
from corelane.report.model.results import results_of
from corelane.report.model.rules import (
    CONFIGURATION_ONLY,
    ControlNote,
    ReportedRule,
    RuleSources,
    by_urgency,
    reported_rules,
)
from tests.support.documents import a_finding, a_rule

A_LAYER = Layers(admission=None, host="the audit of nodes")


def rules_of(
    catalogue: Sequence[Rule],
    findings: Sequence[Finding] = (),
    controls: Mapping[str, Control] | None = None,
) -> tuple[ReportedRule, ...]:
    sources = RuleSources(
        catalogue=catalogue, controls=controls or {}, digests={"a": "d1"}, layers={"a": A_LAYER}
    )
    return reported_rules(results_of(findings), sources)


def test_findings_are_summed_per_rule_and_verdict() -> None:
    findings = [a_finding("a", verdict="pass")] * 3 + [a_finding("a")]
    [rule] = rules_of([a_rule("a")], findings)

    assert rule.tally.counts == {"pass": 3, "fail": 1}
    assert rule.worst == "fail", "one violation outweighs the passes"


def test_rules_are_in_the_order_of_their_ids_found_or_not() -> None:
    rules = rules_of([a_rule("z"), a_rule("b")], [a_finding("m")])

    assert [rule.id for rule in rules] == ["b", "m", "z"]


def test_by_urgency_rules_with_violations_come_first_and_unused_ones_last() -> None:
    findings = [a_finding("c"), a_finding("b", verdict="pass")]
    rules = by_urgency(rules_of([a_rule("a"), a_rule("b"), a_rule("c")], findings))

    assert [(rule.id, rule.worst) for rule in rules] == [
        ("c", "fail"),
        ("b", "pass"),
        ("a", "unused"),
    ]


def test_by_urgency_a_rule_that_blocks_comes_before_one_that_warns() -> None:
    findings = [a_finding("a", level="warn"), a_finding("b", level="block")]

    assert [rule.id for rule in by_urgency(rules_of([], findings))] == ["b", "a"]


def test_a_rule_that_only_left_findings_is_described_by_them() -> None:
    [rule] = rules_of([], [a_finding("gone", severity="low", remedy="Do.")])

    assert (rule.id, rule.severity, rule.remedy, rule.summary) == ("gone", "low", "Do.", "")


def test_the_catalogue_knows_a_rule_better_than_its_findings() -> None:
    [rule] = rules_of([a_rule("known")], [a_finding("known", remedy="old")])

    assert rule.remedy == "Do it right."


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
    [rule] = rules_of([a_rule("a", controls=("x/1", "y/2"))], [], {"x/1": control})

    assert (rule.controls[0].id, rule.controls[0].does_not_show) == ("X 1", "the wire")
    assert rule.controls[1] == ControlNote(ref="y/2")
    assert (rule.controls[1].id, rule.controls[1].does_not_show) == ("y/2", CONFIGURATION_ONLY)


def test_a_control_in_a_sentence_ends_with_what_is_not_shown_of_it() -> None:
    control = load_controls()["nist-800-53r5/SC-6"]
    known, unknown = ControlNote(ref=control.ref, control=control), ControlNote(ref="x/1")

    assert known.sentence.startswith("NIST 800-53r5 SC-6, ")
    assert f"({control.relation})" in known.sentence
    assert known.sentence.endswith(f"Does not show: {control.not_shown}")
    assert unknown.sentence == "x/1: nothing is known of this control."


def test_the_rationale_follows_its_summary_paragraph_by_paragraph() -> None:
    [rule] = rules_of([a_rule("a")])

    assert rule.summary == "It is right."
    assert rule.paragraphs == ("Because wrong costs.", "And more.")
    assert rule.reason == "Because wrong costs.\n\nAnd more."
    assert rule.page == "docs/rules/isolation/a.md"


def test_what_is_code_in_a_rationale_is_code_in_a_report() -> None:
    written = replace(a_rule("a"), rationale="It is ``right``.\n\nAs ``wrong`` costs.\n\n``x``")
    [rule] = rules_of([written])

    assert rule.summary == "It is `right`."
    assert rule.paragraphs == ("As `wrong` costs.", "`x`")


def test_a_rule_has_the_digest_of_its_source_where_the_pack_has_one() -> None:
    assert [rule.digest for rule in rules_of([a_rule("a"), a_rule("b")])] == ["d1", ""]


def test_a_rule_says_where_else_it_is_kept_if_that_is_known() -> None:
    assert [rule.layers for rule in rules_of([a_rule("a"), a_rule("b")])] == [A_LAYER, None]
