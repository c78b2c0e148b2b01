"""Whatever a name, a message or a value says, the page that shows it stays what it was."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corelane.plan.model import Pack, PlanDocument
from corelane.report.html.page import render_html
from corelane.report.html.text import fragment
from corelane.report.markdown.comment import COMMENT_LIMIT, render_markdown
from corelane.report.model.report_model import ReportExtras, report_model
from tests.support.documents import a_document, a_finding, a_preview, a_resource, a_waiver

_VOID = {"meta", "input"}
_BREAKERS = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)",
    "</style><img src=x onerror=alert(1)>",
    "\"'><svg/onload=alert(1)>",
    "<!--",
    "]]>",
    "{{ 7 * 7 }}{% raw %}",
    "javascript:alert(1)",
    "../../etc/passwd",
    "\x1b[2J\x1b]0;title\x07",
    "\u202eetadpu\u2066",
    "a\r\nb\x00c",
    "\ud800",
    "`|\n# h\n<details>",
)
hostile = st.one_of(st.sampled_from(_BREAKERS), st.text(min_size=1, max_size=40))


class Shape(HTMLParser):
    """The tags and attribute names of a page, and that everything open is closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.parts: list[tuple[str, tuple[str, ...]]] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_startendtag(tag, attrs)
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts.append((tag, tuple(name for name, _ in attrs)))
        self.links += [str(value) for name, value in attrs if name in {"href", "src", "action"}]
        self.ids += [str(value) for name, value in attrs if name == "id"]

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag


def a_plan_that_says(text: str) -> PlanDocument:
    fields: dict[str, Any] = {
        "message": text,
        "path": text,
        "value": text,
        "remedy": text,
        "resource_name": text,
        "resource_type": text,
        "family": text,
        "team": text,
        "file": text,
        "line": 7,
        "controls": (text, f"{text}/1"),
        "urn": f"urn:{text}",
    }
    verdicts = ("fail", "error", "not-evaluated", "waived", "pass", "not-applicable")
    return a_document(
        project=text,
        stack=text,
        config_digest=text,
        as_of=text,
        commit=text,
        pack=Pack(version=text, digest=text, rules={f"rule {text}": text}),
        findings=tuple(
            a_finding(
                f"rule {text}",
                code=f"code {text}",
                verdict=verdict,
                waiver=text,
                severity=severity,
                **fields,
            )
            for verdict, severity in zip(verdicts, ("high", *verdicts[1:]), strict=True)
        ),
        resources=(a_resource(text, text),),
        waivers=(a_waiver(id=text, rule=text, reason=text, ticket=text, scope=text),),
        host_plans={},
    )


def page(text: str) -> str:
    extras = ReportExtras(drift=[text], changes=[text], preview=a_preview(diagnostics=(text,)))
    return render_html(report_model(a_plan_that_says(text), extras))


@settings(max_examples=60, deadline=None)
@given(hostile)
def test_no_text_becomes_a_tag_an_attribute_or_a_script(text: str) -> None:
    tame, wild = Shape(page("tame")), Shape(page(text))

    assert wild.parts == tame.parts
    assert len(set(wild.ids)) == len(wild.ids)
    assert all(link.startswith("#") for link in wild.links)


@pytest.mark.parametrize("text", _BREAKERS)
def test_no_text_hides_turns_around_or_breaks_the_file(text: str) -> None:
    html = page(text)

    html.encode()
    assert not re.search(
        "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]", html
    )


@pytest.mark.parametrize("text", _BREAKERS)
def test_the_page_carries_one_script_its_own(text: str) -> None:
    scripts = re.findall("<script>(.*?)</script>", page(text), re.DOTALL)

    assert scripts == re.findall("<script>(.*?)</script>", page("tame"), re.DOTALL)
    assert len(scripts) == 1


def _outside_code(markdown: str) -> Iterator[str]:
    yield from re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", markdown).splitlines()


@settings(max_examples=60, deadline=None)
@given(hostile)
def test_no_text_leaves_its_cell_in_the_summary(text: str) -> None:
    extras = ReportExtras(drift=[text], changes=[text])
    tame, wild = (
        render_markdown(report_model(a_plan_that_says(t), extras)) for t in ("tame", text)
    )

    assert len(wild) <= COMMENT_LIMIT
    rows = [[line for line in said.splitlines() if line.startswith("|")] for said in (tame, wild)]
    cells = [[len(re.findall(r"(?<!\\)\|", row)) for row in said] for said in rows]
    assert cells[0] == cells[1]
    assert not [x for x in _outside_code(wild) if re.search("<(?!/?details|/?summary|!--)", x)]


def test_a_link_leads_to_the_id_that_the_page_shows() -> None:
    assert fragment("a b/ü") == "a%20b/%C3%BC"
