"""Foreign text cannot act in a comment."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corelane.report.markdown.text import code, comment_word, text

HOSTILE = st.text(alphabet="ab1 @#|`*_[]()<>!\\/$~\n\r\u202e&-", max_size=60)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("a|b", "a\\|b"),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("[click](javascript:alert(1))", "\\[click\\](javascript:alert(1))"),
        ("@everyone", "@\u200beveryone"),
        ("fixes #12", "fixes #\u200b12"),
        ("https://evil.example", "https:/\u200b/evil.example"),
        ("www.evil.example", "www\u200b.evil.example"),
        ("*bold* `code` _em_ ~~no~~", "\\*bold\\* \\`code\\` \\_em\\_ \\~\\~no\\~\\~"),
        ("- item", "\u200b- item"),
        ("1. item", "\u200b1. item"),
        ("two\nlines\r\nhere", "two lines here"),
        ("plain text, with stops.", "plain text, with stops."),
    ],
)
def test_text_reads_as_it_was_and_means_nothing_else(value: str, shown: str) -> None:
    assert text(value) == shown


def test_long_text_is_cut_with_a_mark() -> None:
    assert text("x" * 50, 10) == "xxxxxxxxx\u2026"


@given(value=HOSTILE)
def test_text_never_ends_a_table_cell_opens_a_tag_or_names_anyone(value: str) -> None:
    shown = text(value)

    assert not re.search(r"(?<!\\)(\\\\)*\|", shown), "a bare pipe ends the cell"
    assert "<" not in shown
    assert not re.search(r"@[A-Za-z]", shown), "a mention sends mail"
    assert "\n" not in shown


@given(value=HOSTILE)
def test_code_cannot_leave_its_fence(value: str) -> None:
    shown = code(value)
    fence = re.match("`+", shown)

    assert fence is not None
    inner = shown[len(fence[0]) : -len(fence[0])]
    assert fence[0] not in re.findall("`+", inner), "a run of this length closes the fence early"
    assert "|" not in shown
    assert "\n" not in shown


@given(one=st.text(max_size=9), other=st.text(max_size=9))
def test_different_stacks_never_share_a_marker(one: str, other: str) -> None:
    assert (comment_word(one) == comment_word(other)) == (one == other)
    assert ">" not in comment_word(one), "the comment would end early"
