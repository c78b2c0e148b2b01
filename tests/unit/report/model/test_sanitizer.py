"""Every text is sanitized where it enters a report: visible, on one line, of a bounded length."""

import re
from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import given

from corelane.plan.model import PlanDocument
from corelane.report.model.report_model import report_model
from corelane.report.model.sanitizer import LONGEST, Sanitizer
from tests.support.documents import a_finding, a_preview, a_resource
from tests.support.hostile import documents, extras_of, texts

HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\ufffe\uffff]"
)


def test_what_cannot_be_seen_is_spelt_out() -> None:
    sanitizer = Sanitizer()

    assert sanitizer.text("a\x1b[2J\u202eb\ud800") == "a\\x1b[2J\\u202eb\\ud800"
    assert sanitizer.text("one\ttwo\nthree") == "one\\ttwo\\nthree"


@given(texts)
def test_a_sanitized_text_has_nothing_to_hide(text: str) -> None:
    assert not HIDDEN.search(Sanitizer().text(text))


def test_a_long_text_is_cut_and_says_so() -> None:
    said = Sanitizer().text("x" * (LONGEST + 7))

    assert said.endswith("… (7 characters left out)")


def test_a_record_is_sanitized_in_every_field_and_every_tuple() -> None:
    finding = Sanitizer().item(a_finding("a\x1b", message="\u202e", controls=("x", "\x00"), line=3))

    assert (finding.rule, finding.message) == ("a\\x1b", "\\u202e")
    assert finding.controls == ("x", "\\x00")
    assert finding.line == 3


def test_a_clean_record_is_not_copied() -> None:
    finding = a_finding()

    assert Sanitizer().item(finding) is finding


def test_plain_data_keeps_its_shape_and_its_line_ends() -> None:
    data = {"k\x1b": ["a\nb", 1, None, {"x": "\u200b"}]}

    assert Sanitizer().data(data) == {"k\\x1b": ["a\nb", 1, None, {"x": "\\u200b"}]}


def texts_in(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [t for k, v in value.items() for t in (*texts_in(k), *texts_in(v))]
    if isinstance(value, (list, tuple)):
        return [text for item in value for text in texts_in(item)]
    return []


@given(documents())
def test_no_hidden_text_gets_into_the_model(document: PlanDocument) -> None:
    model = report_model(document, extras_of(document))
    said = [asdict(each) for each in (model.origin, *model.waivers, *model.objects.values())]
    said += [asdict(result.finding) for result in model.results.all]
    said += [asdict(branch) for branch in model.tree.roots]

    assert not [text for text in texts_in(said) if HIDDEN.search(text)]


@pytest.mark.parametrize("text", ["\x1b", "\u202e", "a\nb", "\ud800"])
def test_no_hidden_text_of_the_engine_or_the_hosts_gets_into_the_model(text: str) -> None:
    preview = a_preview(engine=text, diagnostics=(text,))
    sanitizer = Sanitizer()

    assert not HIDDEN.search(sanitizer.item(preview).engine)
    assert not HIDDEN.search(sanitizer.item(a_resource("t", text)).name)
