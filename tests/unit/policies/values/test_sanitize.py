"""Foreign text stands whole and visible, and no format or terminal obeys it."""

import json
import unicodedata

import pytest
import yaml
from hypothesis import given

from corelane.policies.values.sanitize import one_line, sanitize
from tests.support.hostile import texts


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain, naïve ∑ 😀 <b>&amp;\n\tx", "plain, naïve ∑ 😀 <b>&amp;\n\tx"),
        ("\x1b[31m", r"\x1b[31m"),
        ("\x00\x7f\x9b\r", r"\x00\x7f\x9b\x0d"),
        ("\xad\u200b\u2064\U000e0041", r"\xad\u200b\u2064\U000e0041"),
        ("\ud800\ufffe\u202e\u2028\ufeff", r"\ud800\ufffe\u202e\u2028\ufeff"),
    ],
)
def test_what_cannot_be_seen_is_written_out(text: str, shown: str) -> None:
    assert sanitize(text) == shown


@given(texts)
def test_no_control_character_is_left(text: str) -> None:
    left = {unicodedata.category(char) for char in sanitize(text) if char not in "\n\t"}
    assert not left & {"Cc", "Cs", "Zl", "Zp"}, "a terminal obeys control characters"


@given(texts)
def test_json_and_yaml_carry_it_unchanged(text: str) -> None:
    shown = sanitize(text)
    assert json.loads(json.dumps(shown, ensure_ascii=False).encode()) == shown
    assert yaml.safe_load(yaml.safe_dump(shown, allow_unicode=True)) == shown


def test_a_long_text_says_how_much_is_left_out() -> None:
    assert sanitize("x" * 1_205, 5) == "xxxxx … (1,200 characters left out)"
    assert sanitize("xxxxx", 5) == "xxxxx", "what just fits stays as it is"


@pytest.mark.parametrize(
    ("text", "line"),
    [("a\n\tb", r"a\n\tb"), (" a", '" a"'), ("a ", '"a "'), ("\n", r"\n"), ("", "")],
)
def test_one_line_loses_neither_line_ends_nor_outer_space(text: str, line: str) -> None:
    assert one_line(text) == line
