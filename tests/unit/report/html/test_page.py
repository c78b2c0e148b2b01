"""The HTML report runs nothing, loads nothing, cuts nothing silently and believes no name."""

import base64
import hashlib
import re
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest

from corelane.hostconfig.catalogue.load import load_hardware
from corelane.plan.model import PlanDocument
from corelane.report.html.page import render_html
from corelane.report.model.report_model import ReportExtras, report_model
from corelane.report.model.results import CARDS
from tests.support.documents import (
    a_document,
    a_finding,
    a_host_plan,
    a_preview,
    a_resource,
    a_waiver,
    some_resources,
)

HOSTILE = ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "javascript:alert(1)")
HARDWARE = load_hardware("m7i.4xlarge")
VOID = {"meta", "input", "br", "img", "link", "hr", "rect"}


class Page(HTMLParser):
    """Everything a browser would act on, and whether the elements nest."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"{tag} is closed out of order"

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.mark.parametrize(
    ("waiting", "told"),
    [
        (None, "evaluated in the plan."),
        (0, "evaluated in the plan."),
        (1, 'evaluated in the plan; 1 waits for the update: see <a href="#preview">'),
        (11, 'evaluated in the plan; 11 wait for the update: see <a href="#preview">'),
    ],
)
def test_what_waits_for_the_update_is_not_called_evaluated(waiting: int | None, told: str) -> None:
    left = tuple(a_finding(verdict="not-evaluated", path=f"a{n}") for n in range(waiting or 0))
    preview = None if waiting is None else a_preview(findings=left)
    document = a_document(findings=(a_finding(verdict="pass"),))

    page = render_html(report_model(document, ReportExtras(preview=preview)))

    assert f"Every check that applies was {told}" in page
    assert "made from the plan and, if there is one, the preview" in page


def everything(document: PlanDocument | None = None) -> str:
    plan = a_host_plan(HARDWARE.topology, hardware=HARDWARE.name)
    document = document or a_document(
        host_plans={"engines": plan}, resources=some_resources({"engines": plan})
    )
    extras = ReportExtras(
        hardware={HARDWARE.name: HARDWARE}, preview=a_preview(), drift=["a"], changes=["b"]
    )
    return render_html(report_model(document, extras))


def hostile_document(name: str) -> PlanDocument:
    plan = a_host_plan(HARDWARE.topology, hardware=HARDWARE.name, pool=name, profile=name)
    plan["kernelArguments"] = [{"key": name, "value": name, "why": name, "writer": name}]
    plan["settings"] = [{"layer": name, "key": name, "value": name, "why": name}]
    plan["kubelet"] = {name: name}
    finding = a_finding(name, message=name, path=name, remedy=name, urn=name, resource_name=name)
    return a_document(
        project=name,
        stack=name,
        config_digest=name,
        findings=(finding, a_finding(name, verdict="waived", message=name, waiver=name)),
        host_plans={name: plan},
        resources=(*some_resources({name: plan}), a_resource(name, name)),
        waivers=(a_waiver(id=name, rule=name, reason=name, ticket=name),),
    )


def test_elements_nest_and_all_are_closed() -> None:
    assert Page(everything()).open == []


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_add_no_element_and_no_attribute(name: str) -> None:
    tame, wild = (Page(everything(hostile_document(n))) for n in ("tame", name))

    assert [tag for tag, _ in wild.elements] == [tag for tag, _ in tame.elements]
    assert [set(a) for _, a in wild.elements] == [set(a) for _, a in tame.elements]


@pytest.mark.parametrize("name", HOSTILE)
def test_links_stay_inside_the_page(name: str) -> None:
    links = Page(everything(hostile_document(name))).of("a")

    assert links
    assert all(str(link["href"]).startswith("#") for link in links)


def test_nothing_is_loaded_from_anywhere() -> None:
    page = Page(everything())

    assert not {"src", "srcset", "data", "action", "poster"} & {
        k for _, a in page.elements for k in a
    }
    assert not page.of("link")
    assert "url(" not in everything()
    assert "@import" not in everything()


def test_the_content_policy_allows_the_style_and_the_script_of_the_page_alone() -> None:
    html = everything()
    [policy] = [m["content"] for m in Page(html).of("meta") if "http-equiv" in m]

    for tag, directive in (("style", "style-src"), ("script", "script-src")):
        [body] = re.findall(f"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}'" in str(policy)
    assert "default-src 'none'" in str(policy)
    assert not [a for _, a in Page(html).elements if "style" in a], "the policy would ignore it"


def test_every_anchor_of_the_navigation_exists() -> None:
    page = Page(everything())
    ids = [str(a["id"]) for _, a in page.elements if "id" in a]

    assert len(ids) == len(set(ids)), "an id names one element"
    wanted = {unquote(str(a["href"])[1:]) for a in page.of("a")}
    # A waiver, and what the engine said, may speak of a rule that judged nothing here.
    assert {name for name in wanted if not name.startswith("rule-")} <= set(ids)


def test_the_verdict_stands_before_the_details() -> None:
    html = everything()

    assert html.index("Blocked by 2 violations") < html.index('id="violations-title"')
    assert html.index('id="preview"') < html.index('id="violations-title"')


def test_twenty_thousand_findings_stay_a_page_and_are_counted() -> None:
    passes = [a_finding("a", verdict="pass", urn=f"urn::{i}") for i in range(19_000)]
    fails = [a_finding("b", urn=f"urn::{i}") for i in range(1_000)]
    html = render_html(report_model(a_document(findings=(*passes, *fails))))

    assert len(html.encode()) < 6_000_000
    assert html.count('class="finding critical"') == CARDS
    assert "500 more violations not shown here" in html
    assert "19,000 passed" in html, "passes are told as one number a rule"


def test_a_bare_plan_says_what_it_lacks() -> None:
    html = render_html(report_model(PlanDocument(project="p", stack="s", config_digest="d")))

    assert "Nothing was checked" in html
    assert "The plan has no host plans." in html
    assert 'id="preview"' not in html


def test_waivers_tell_who_until_when_and_whether_they_were_used() -> None:
    html = everything()

    for fact in ("W-2026-002", "RISK-2291", "j.lindqvist", "2027-01-31", "unused", "expired"):
        assert fact in html, f"the auditor looks for {fact}"


def test_the_page_says_how_to_tell_whether_it_was_altered() -> None:
    assert "corelane report verify" in everything()


def test_the_cpu_map_is_part_of_the_page() -> None:
    assert everything().count("data-cpu=") == len(HARDWARE.topology.cpus)


def test_the_same_plan_gives_the_same_bytes() -> None:
    assert everything() == everything()


def test_settings_of_every_layer_are_shown_with_their_reasons() -> None:
    plan = a_host_plan(HARDWARE.topology, hardware=HARDWARE.name)
    assert "Devices, services and files" not in everything(a_document(host_plans={"p": plan}))

    plan["settings"] = [
        {"layer": "unit", "key": "man-db.timer", "value": "masked", "why": "it reads every page"}
    ]
    page = everything(a_document(host_plans={"p": plan}))
    assert "<code>man-db.timer = masked</code>" in page
    assert "it reads every page" in page
