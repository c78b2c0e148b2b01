"""What comes from outside is data in OSCAL, whatever its data types demand."""

import re
from uuid import UUID

import pytest
from hypothesis import given
from markdown_it import MarkdownIt

from corelane.policies.values.sanitize import one_line
from corelane.report.oscal.data_types import (
    NAMESPACE,
    identity,
    markup,
    midnight,
    properties,
    token,
)
from tests.support.hostile import texts

# OSCAL's data types, as its reference words them.
STRING = re.compile(r"\S(.*\S)?")
TOKEN = re.compile(r"[A-Za-z_][A-Za-z0-9._-]*")


def read(text: str) -> str:
    """Return what a reader of CommonMark sees, provided it is one paragraph of text."""
    opened, inline, closed = MarkdownIt("commonmark").parse(markup(text))
    assert (opened.type, closed.type) == ("paragraph_open", "paragraph_close")
    children = inline.children or []
    assert {child.type for child in children} <= {"text", "text_special"}, "nothing is markup"
    return "".join(child.content for child in children)


@given(texts)
def test_markup_reads_as_the_text_and_means_nothing_else(text: str) -> None:
    assert read(one_line(text)) == (one_line(text) or "nothing")


@pytest.mark.parametrize(
    "text",
    [
        *(
            "# a",
            "1. a",
            "1) a",
            "- a",
            "+ a",
            "> a",
            "---",
            "===",
            "a\\",
            "{{ insert: param, x }}",
        ),
        *("*a*", "_a_", "__a__", "`a`", "~a~", "^a^", "<b>", "&lt;", "[a](b)", "![a](b)", "<a:b>"),
    ],
)
def test_every_kind_of_markup_is_disarmed(text: str) -> None:
    assert read(text) == text


def test_plain_words_stay_readable() -> None:
    assert markup("pods_own_cpus is broken on arb-engine (1.5 of 2)") == (
        "pods_own_cpus is broken on arb-engine (1.5 of 2)"
    )


def test_nothing_is_shown_by_other_words() -> None:
    assert markup("", "no reason") == "no reason"


@given(texts)
def test_a_property_is_a_string_and_an_empty_one_is_none(text: str) -> None:
    said = properties({"name": one_line(text)})
    if not text:
        assert said == {}, "OSCAL has no empty values"
        return
    (found,) = said["props"]
    assert found == {"name": "name", "ns": NAMESPACE, "value": one_line(text)}
    assert STRING.fullmatch(found["value"]), found


@given(texts)
def test_a_token_is_one(text: str) -> None:
    assert TOKEN.fullmatch(token(text)), token(text)


def test_a_token_stays_what_it_is() -> None:
    assert token("sc-7.4") == "sc-7.4"
    assert token("8(2) b") == "_8-2-b"


@given(texts)
def test_identities_are_made_from_content(text: str) -> None:
    found = identity("kind", text)
    assert found == identity("kind", text)
    assert found not in (identity("other", text), identity("kind", text, ""))
    assert UUID(found).version == 5, "OSCAL takes versions 4 and 5, and 4 is chance"


def test_a_day_begins_at_midnight_in_utc() -> None:
    assert midnight("2026-11-22") == "2026-11-22T00:00:00+00:00"
    with pytest.raises(ValueError, match="Invalid isoformat"):
        midnight("soon")
