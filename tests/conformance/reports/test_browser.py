"""A real browser opens the report: nothing is refused, everything is found, and it prints."""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from time import monotonic

import pytest

from corelane.plan.model import PlanDocument
from corelane.policies.judging.catalogue import load_catalogue
from corelane.report.html.page import render_html
from corelane.report.model.report_model import report_model
from corelane.report.model.verdicts import VERDICTS
from tests.support.chromium import Browser, a_browser
from tests.support.documents import a_document
from tests.support.many_states import a_plan_of_many_states, an_extras

LISTED = """
[...new Set([...document.querySelectorAll("#{} [data-r]")]
  .filter((row) => !row.hidden).map((row) => row.dataset.r))]"""
FILTER = """
{{ const form = document.getElementById("filter");
   const [search, verdict, severity, family, team] = form.querySelectorAll("input, select");
   {name}.value = {value!r}; form.dispatchEvent(new Event("input", {{bubbles: true}})); }}"""
VIEWS = ("rules", "resources", "controls", "teams")


def a_plan_of_long_words() -> PlanDocument:
    """Return a plan in which no text has a place to break."""
    plan = a_plan_of_many_states()
    long = {name: name[0] * 300 for name in ("resource_name", "message", "path", "value", "remedy")}
    told = {"family": "f" * 63, "team": "t" * 63, "file": "p" * 200, "line": 1}
    return replace(
        plan,
        project="c" * 100,
        findings=tuple(replace(finding, **long, **told) for finding in plan.findings),
        waivers=tuple(
            replace(use, waiver=replace(use.waiver, reason="r" * 300, scope="s" * 300))
            for use in plan.waivers
        ),
    )


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("reports")
    plans = {
        "states": render_html(report_model(a_plan_of_many_states(), an_extras())),
        "violations": render_html(
            report_model(a_plan_of_many_states(violations=5_000), an_extras())
        ),
        "long": render_html(report_model(a_plan_of_long_words(), an_extras())),
        "empty": render_html(
            report_model(a_document(findings=(), waivers=(), resources=(), host_plans={}))
        ),
    }
    for name, html in plans.items():
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
    return {name: folder / f"{name}.html" for name in plans}


@pytest.fixture(scope="module")
def running() -> Iterator[Browser]:
    with a_browser() as browser:
        yield browser


@pytest.fixture
def browser(running: Browser) -> Iterator[Browser]:
    running.said.clear()
    running.screen(1440)
    yield running
    assert running.said == [], "the console and the security policy have nothing to say"


def rows(browser: Browser, view: str) -> set[str]:
    return set(browser.tell(LISTED.format(view)))


def choose(browser: Browser, name: str, value: str) -> None:
    browser.tell(FILTER.format(name=name, value=value))


@pytest.mark.parametrize("name", ["states", "violations", "long", "empty"])
@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_is_no_wider_than_its_screen(
    browser: Browser, pages: dict[str, Path], name: str, width: int, scheme: str
) -> None:
    browser.screen(width, prefers_color_scheme=scheme)
    browser.open(pages[name])
    browser.tell("document.querySelectorAll('details').forEach((each) => { each.open = true; })")

    assert browser.tell("document.documentElement.scrollWidth") <= width


def test_the_views_list_the_same_results_whatever_is_filtered(
    browser: Browser, pages: dict[str, Path]
) -> None:
    browser.open(pages["states"])
    everything = rows(browser, "rules")
    assert rows(browser, "resources") == everything

    for name, value in (("verdict", "2"), ("severity", "1"), ("family", "3"), ("team", "0")):
        choose(browser, name, value)
        assert rows(browser, "rules") == rows(browser, "resources")
    found = rows(browser, "rules")
    assert len(found) < len(everything), "each filter leaves something out"
    choose(browser, "search", "no such words anywhere")
    assert rows(browser, "rules") == set()
    assert browser.tell("document.querySelector('#filter output').value").startswith("0 of ")

    browser.tell("document.querySelector('#filter button').click()")
    browser.tell("new Promise((done) => setTimeout(done, 50))")
    assert rows(browser, "rules") == everything, "clearing shows all again"


def test_filtering_by_verdict_finds_what_the_tiles_count(
    browser: Browser, pages: dict[str, Path]
) -> None:
    browser.open(pages["states"])
    counts = a_plan_of_many_states().counts

    for place, verdict in enumerate(VERDICTS):
        choose(browser, "verdict", str(place))
        assert len(rows(browser, "rules")) == counts[verdict], verdict


def test_words_find_a_rule_a_resource_a_control_and_a_message(
    browser: Browser, pages: dict[str, Path]
) -> None:
    browser.open(pages["states"])
    for words in ("trading_pods_own_whole_cpus", "gateway-research", "RTS 6 18", "KeyError"):
        choose(browser, "search", words)
        assert rows(browser, "rules"), f"{words} stands on the page"
        for view in VIEWS:
            seen = f"document.querySelectorAll('#{view} [data-group]:not([hidden])').length"
            assert browser.tell(seen) > 0, f"{view} shows what {words} is about"


def test_a_control_finds_every_result_of_the_rules_that_map_to_it(
    browser: Browser, pages: dict[str, Path]
) -> None:
    browser.open(pages["states"])
    choose(browser, "search", "AC-6")
    mapped = [f for f in a_plan_of_many_states().findings if "AC-6" in " ".join(f.controls)]

    assert len(rows(browser, "rules")) == len(mapped)
    assert {finding.verdict for finding in mapped} > {"pass"}, "not only what has a card"


def test_what_has_no_result_left_is_hidden(browser: Browser, pages: dict[str, Path]) -> None:
    browser.open(pages["states"])
    seen = "[...document.querySelectorAll('#rules [data-group]')].filter((e) => !e.hidden).length"
    everything = browser.tell(seen)
    choose(browser, "search", "trading_pods_own_whole_cpus")

    assert browser.tell(seen) == 1
    assert everything == len(load_catalogue()), "a rule that met nothing is told, too"


@pytest.mark.parametrize("kind", ["rule", "control", "team", "resource", "finding", "waiver"])
def test_a_link_from_outside_opens_what_it_names(
    browser: Browser, pages: dict[str, Path], kind: str
) -> None:
    browser.open(pages["states"])
    anchor = browser.tell(
        f"document.querySelector('[id^=\"{kind}-\"]:is(details, li, article)').id"
    )
    browser.open(pages["states"], f"#{anchor}")
    target = f"document.getElementById({anchor!r})"

    assert browser.tell(f"{target}.open !== false"), "a folded part opens"
    box = browser.tell(f"(({{top, bottom}}) => [top, bottom])({target}.getBoundingClientRect())")
    assert box[0] < 900, "it is on the screen"
    assert box[1] > 0, "it is on the screen"


def test_a_link_to_what_a_filter_hides_clears_the_filter(
    browser: Browser, pages: dict[str, Path]
) -> None:
    browser.open(pages["states"])
    anchor = browser.tell("document.querySelector('#rules details').id")
    choose(browser, "search", "no such words anywhere")
    browser.tell(f"location.hash = {anchor!r}; new Promise((done) => setTimeout(done, 50))")

    assert browser.tell(f"document.getElementById({anchor!r}).hidden") is False


def test_without_a_script_everything_is_there_and_folded_parts_open(
    browser: Browser, pages: dict[str, Path]
) -> None:
    browser.run_script(allowed=False)
    browser.open(pages["states"])
    browser.run_script(allowed=True)

    assert browser.tell("document.getElementById('filter').hidden"), "a filter that cannot work"
    assert len(rows(browser, "rules")) == len(a_plan_of_many_states().findings)


def test_five_thousand_violations_open_and_filter_at_once(
    browser: Browser, pages: dict[str, Path]
) -> None:
    assert pages["violations"].stat().st_size < 6_000_000
    start = monotonic()
    browser.open(pages["violations"])
    opened = monotonic() - start
    name = browser.tell("document.querySelector('#rules [data-r] a').textContent")
    start = monotonic()
    choose(browser, "search", name)
    filtered = monotonic() - start

    assert rows(browser, "rules"), "the search found it"
    assert opened < 10, f"opening took {opened:.1f} s"
    assert filtered < 3, f"filtering took {filtered:.1f} s"


def test_headings_go_down_one_level_at_a_time(browser: Browser, pages: dict[str, Path]) -> None:
    browser.open(pages["states"])
    levels = browser.tell(
        "[...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map((h) => Number(h.tagName[1]))"
    )

    assert levels[0] == 1
    assert all(b - a <= 1 for a, b in pairwise(levels)), levels


def test_every_control_of_the_page_is_reached_by_the_keyboard_and_has_a_name(
    browser: Browser, pages: dict[str, Path]
) -> None:
    browser.open(pages["states"])
    for none in (
        "[...document.querySelectorAll('a, button, summary')].filter((e) => !e.textContent.trim())",
        "[...document.querySelectorAll('input, select')].filter((e) => !e.labels.length)",
        "[...document.querySelectorAll('[tabindex]')].filter((e) => e.tabIndex !== 0)",
        "[...document.querySelectorAll('table')].filter((e) => !e.querySelector('th[scope]'))",
    ):
        assert browser.tell(f"{none}.map((e) => e.outerHTML)") == []


def test_the_report_prints_on_a4_with_everything_unfolded(
    browser: Browser, pages: dict[str, Path]
) -> None:
    browser.open(pages["states"])
    printed = browser.pdf()
    reader = subprocess.run(
        ["/usr/bin/pdftotext", "-layout", "-", "-"], input=printed, capture_output=True, check=True
    )
    text = reader.stdout.decode()
    cover = text.partition("\f")[0]

    boxes = set(re.findall(rb"/MediaBox \[0 0 (\d+)[.\d]* (\d+)[.\d]*\]", printed))
    assert boxes == {(b"594", b"841")}, "A4 in points"
    for fact in ("2026-11-22", "3f1c0de", "ab12ab12", "5f2b5f2b", "Blocked by"):
        assert fact in cover, "the first page says what was judged, when and by what"
    assert "Filter results" not in text, "what needs a screen is left out"
    assert "A violation" in text, "a folded rule is printed"
    assert "Not shown" in text, "a folded control is printed"


def test_print_cuts_no_card_in_two(browser: Browser, pages: dict[str, Path]) -> None:
    browser.screen(1440, medium="print")
    browser.open(pages["states"])
    cards = "[...document.querySelectorAll('.lead, .finding, .waiver')]"

    assert set(browser.tell(f"{cards}.map((e) => getComputedStyle(e).breakInside)")) == {"avoid"}
