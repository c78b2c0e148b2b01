"""Told by rule, resource, control, team or family, the results are the same and none is lost."""

from collections import Counter
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corelane.plan.model import Finding, PlanDocument
from corelane.policies.controls.frameworks import Control, Framework, load_controls
from corelane.policies.judging.catalogue import load_catalogue
from corelane.report.html.page import render_html
from corelane.report.markdown.comment import render_markdown
from corelane.report.model.by_control import framework_views
from corelane.report.model.by_resource import unjudged
from corelane.report.model.report_model import ReportExtras, ReportModel, report_model
from corelane.report.model.results import CARDS, PLATFORM, ROOM, Tally, resource_anchor, results_of
from corelane.report.model.verdicts import SEVERITIES, VERDICTS
from corelane.report.model.views import ResultViews
from tests.support.documents import a_document, a_finding, a_preview, a_resource, a_rule
from tests.support.many_states import a_plan_of_many_states, an_extras


def summed(tallies: Iterable[Tally]) -> dict[str, int]:
    total = Counter[str]()
    for tally in tallies:
        total.update(tally.counts)
    return dict(total)


def numbers(tallies: Iterable[Tally]) -> list[int]:
    return sorted(result.number for tally in tallies for result in tally.listed)


def report_of(*findings: Finding) -> ReportModel:
    return report_model(a_document(findings=findings))


def views_of(*findings: Finding) -> ResultViews:
    return report_of(*findings).views


some_findings = st.lists(
    st.builds(
        a_finding,
        st.sampled_from(["a", "b", "c"]),
        verdict=st.sampled_from(VERDICTS),
        severity=st.sampled_from([*SEVERITIES, "odd"]),
        family=st.sampled_from(["isolation", "cost"]),
        team=st.sampled_from(["", "equities", PLATFORM]),
        urn=st.sampled_from(["", "urn::1", "urn::2", "urn::3"]),
        path=st.sampled_from(["", "spec"]),
        controls=st.sampled_from([(), ("x/1",), ("x/1", "y/2")]),
    ),
    max_size=40,
)


@settings(max_examples=60, deadline=None)
@given(some_findings)
def test_every_view_counts_and_lists_every_result_once(findings: list[Finding]) -> None:
    report = report_of(*findings)
    views = report.views
    counts = dict(Counter(finding.verdict for finding in findings))
    everything = list(range(1, len(findings) + 1))

    for said in (views.rules, views.resources.items, views.teams, views.families):
        tallies = [view.tally for view in said]
        assert summed(tallies) == counts
        assert numbers(tallies) == everything
    assert len(report.results.all) == len(report.results.listed) == len(findings)


@settings(max_examples=60, deadline=None)
@given(some_findings)
def test_a_control_counts_the_results_of_the_rules_that_map_to_it(findings: list[Finding]) -> None:
    views = views_of(*findings)
    said = {c.note.ref: c for f in views.frameworks for c in f.controls}
    mapped = {rule.id: {note.ref for note in rule.controls} for rule in views.rules}

    for ref, control in said.items():
        under = [f.verdict for f in findings if ref in mapped[f.rule]]
        assert dict(control.tally.counts) == dict(Counter(under))


def test_the_views_of_a_real_catalogue_agree_with_the_plan() -> None:
    document = a_plan_of_many_states(violations=300)
    views = report_model(document, an_extras()).views

    assert {rule.id for rule in views.rules} == {rule.id for rule in load_catalogue()}
    for said in (views.rules, views.resources.items, views.teams, views.families):
        assert summed(view.tally for view in said) == document.counts
    shown = {control.note.ref for f in views.frameworks for control in f.controls}
    assert set(load_controls()) <= shown, "a control that no rule maps to is told as such"


def test_what_is_cut_is_counted_and_the_worst_is_kept() -> None:
    fails = [a_finding("b", urn=f"urn::{n}") for n in range(5_000)]
    passes = [a_finding("a", verdict="pass", urn=f"urn::{n}") for n in range(5_000)]
    results = results_of([*passes, *fails])
    views = views_of(*passes, *fails)

    assert {r.finding.verdict for r in results.listed} == {"fail"}
    assert 1_000 < len(results.listed) < ROOM
    assert views.violations.total == 5_000
    assert len(views.violations.items) == CARDS
    [said] = [rule for rule in views.rules if rule.id == "b"]
    assert said.tally.of("fail").left_out == 5_000 - len(results.listed)
    assert views.resources.total == 5_000
    assert sum(team.resources.total for team in views.teams) == 5_000


def test_passes_take_less_room_than_violations() -> None:
    quiet = results_of([a_finding("a", verdict="pass", urn=f"urn::{n}") for n in range(ROOM + 1)])
    loud = results_of([a_finding("a", urn=f"urn::{n}") for n in range(ROOM + 1)])

    assert len(quiet.listed) == ROOM
    assert len(loud.listed) < ROOM / 2


def test_a_key_says_state_severity_family_and_team_by_their_places() -> None:
    results = results_of(
        [
            a_finding("a", verdict="pass", severity="low", family="storage", team="fx"),
            a_finding("b", family="cost"),
        ]
    )

    assert results.facets.families == ("cost", "storage")
    assert results.facets.teams == ("fx", PLATFORM)
    assert [result.key for result in results.listed] == ["0.0.0.1", "4.3.1.0"]


def test_a_severity_nobody_knows_matches_no_choice() -> None:
    [result] = results_of([a_finding(severity="dire")]).listed

    assert result.key.split(".")[1] == "x"


def test_findings_that_share_a_fingerprint_have_cards_of_their_own() -> None:
    results = results_of([a_finding(message="one"), a_finding(message="two")])
    first, second = (result.card for result in results.listed)

    assert first.startswith("finding-")
    assert second == f"{first}-2"


def test_an_anchor_of_a_resource_outlives_other_resources() -> None:
    [alone] = views_of(a_finding(urn="urn::x")).resources.items
    among = {view.anchor for view in views_of(a_finding(), a_finding(urn="urn::x")).resources.items}

    assert alone.anchor == resource_anchor("urn::x")
    assert alone.anchor in among


def test_resources_in_the_worst_state_come_first() -> None:
    views = views_of(
        a_finding("a", verdict="pass", urn="urn::1"),
        a_finding("a", verdict="waived", urn="urn::2"),
        a_finding("a", urn="urn::3"),
        a_finding("a", urn="urn::4"),
        a_finding("b", urn="urn::4"),
    )

    assert [view.urn for view in views.resources.items] == [
        "urn::4",
        "urn::3",
        "urn::2",
        "urn::1",
    ]


def test_resources_that_no_rule_looks_at_are_counted_by_type() -> None:
    seen, unseen = a_resource("t:a", "one"), a_resource("t:b", "two")

    results = results_of([a_finding(urn=seen.urn)])

    assert unjudged([seen, unseen, unseen], results.all) == (("t:b", 2),)


def test_a_framework_is_shown_with_what_was_read_and_whom_it_binds() -> None:
    framework = Framework(
        id="x", name="Rule X", short="X", version="1", read="its titles", binds="exchanges"
    )
    control = Control(
        ref="x/1",
        framework=framework,
        title="Capacity",
        relation="partial",
        shows="",
        not_shown="load",
    )
    document = a_document(findings=())
    extras = ReportExtras(
        catalogue=[a_rule("a", controls=("x/1", "house/7"))], controls={"x/1": control}
    )
    said = report_model(document, extras).views.frameworks

    assert [view.name for view in said] == ["Rule X", "house"]
    assert said[0].framework == framework
    assert said[0].controls[0].note.does_not_show == "load"
    assert said[1].framework is None
    assert [view.size for view in said] == [1, 1]


def test_controls_without_rules_are_shown_as_unsupported() -> None:
    [first, *_] = framework_views((), load_controls())

    assert first.controls[0].rules == ()
    assert first.controls[0].tally.worst == "unused"


def test_an_empty_plan_has_views_with_nothing_in_them() -> None:
    report = report_model(PlanDocument(project="p", stack="s", config_digest="d"))
    views = report.views

    assert report.results.all == ()
    assert (views.rules, views.families, views.teams, views.frameworks) == ((), (), (), ())
    assert views.resources.total == 0


@pytest.mark.parametrize("verdict", VERDICTS)
def test_a_tally_is_in_the_state_of_its_worst_result(verdict: str) -> None:
    worse = VERDICTS[VERDICTS.index(verdict) :]

    assert Tally(dict.fromkeys(worse, 1)).worst == verdict
    assert Tally().worst == "unused"


def test_every_rule_error_is_listed_with_its_rule_its_subject_and_its_message() -> None:
    broken = a_finding("rules_may_break", verdict="error", message="KeyError in ports, line 7")
    many = [a_finding(urn=f"urn:{n}") for n in range(CARDS + 1)]
    report = report_model(
        a_document(findings=(*many, broken)), ReportExtras(preview=a_preview(findings=(broken,)))
    )
    html, comment = render_html(report), render_markdown(report, limit=1_000_000)

    assert [r.finding for r in report.views.errors.items] == [broken]
    assert not [r for r in report.views.violations.items if r.finding.verdict == "error"]
    sections = [
        html.split('<section id="rule-errors"')[1].split("</section>")[0],
        html.split("Rule errors inside the engine")[1].split("</section>")[0],
        comment.split("### Rule errors (1)")[1].split("###")[0],
        comment.split("### Rule errors in the engine (1)")[1].split("###")[0],
    ]
    for section in sections:
        for text in (f"{broken.code} {broken.rule}", broken.resource_name, broken.message):
            assert text in section
