from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corelane.files.names import file_name


@pytest.mark.parametrize("plain", ["equities-t0", "a.b", "z9"])
def test_a_plain_name_stays_as_it_is(plain: str) -> None:
    assert file_name(plain) == plain


@pytest.mark.parametrize(
    "hostile", ["..", ".", "", "../../etc/passwd", "/etc", "a\0b", "-rf", "\ud800"]
)
def test_a_hostile_name_becomes_one_harmless_step(hostile: str) -> None:
    name = file_name(hostile)
    assert PurePosixPath(name).parts == (name,)
    assert name.strip("-.") == name != ""


@pytest.mark.parametrize(("one", "other"), [("A", "a"), ("a/b", "a-b"), ("x" * 101, "x" * 102)])
def test_names_that_would_become_the_same_are_told_apart(one: str, other: str) -> None:
    assert file_name(one) != file_name(other)


@given(st.text())
def test_every_name_is_short_and_of_few_characters(text: str) -> None:
    name = file_name(text)
    assert 0 < len(name) <= 109
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789.-")
