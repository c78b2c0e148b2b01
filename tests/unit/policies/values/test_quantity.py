from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corelane.policies.values.quantity import is_whole, mebibytes, millis, quantity


@pytest.mark.parametrize("text", [2, 2.0, "2", "2.0", "2000m", "2e0", "2000000u", "+2", "2."])
def test_every_spelling_of_two_is_two(text: object) -> None:
    assert quantity(text) == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1Ki", 1024),
        ("4Gi", 4 * 1024**3),
        ("10M", 10**7),
        ("1P", 10**15),
        ("1E", 10**18),
        ("1E2", 100),
        ("1Ei", 1024**6),
        ("100n", Fraction(1, 10**7)),
        ("-1.5k", -1500),
    ],
)
def test_suffixes_scale_exactly(text: str, expected: object) -> None:
    assert quantity(text) == expected


@pytest.mark.parametrize(
    "text", ["", "two", "1KiB", "1 Gi", "0x10", "1K", None, True, "1.2.3", "1e999"]
)
def test_what_is_no_quantity_is_refused_without_being_quoted(text: object) -> None:
    with pytest.raises(ValueError, match="not a quantity") as refusal:
        quantity(text)

    assert not isinstance(text, str) or not text or text not in str(refusal.value)


@given(st.integers(min_value=0, max_value=10**9))
def test_millicores_read_back_as_written(count: int) -> None:
    value = Fraction(count, 1000)

    assert quantity(millis(value)) == value


@pytest.mark.parametrize(("value", "whole"), [("2", True), ("0", False), ("1500m", False)])
def test_only_positive_integers_are_whole(value: str, whole: object) -> None:
    assert is_whole(quantity(value)) is whole


def test_memory_is_measured_in_mebibytes() -> None:
    assert mebibytes("2Gi") == 2048
