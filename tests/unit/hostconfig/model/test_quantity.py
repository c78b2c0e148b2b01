"""Quantities are exact: the kubelet compares sums to the byte."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corelane.hostconfig.model.quantity import QuantityError, format_mib, parse_bytes, parse_mib


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("100Mi", 104_857_600),
        ("1Gi", 1_073_741_824),
        ("1.5Gi", 1_610_612_736),
        ("1k", 1_000),
        ("2G", 2_000_000_000),
        ("7", 7),
    ],
)
def test_every_suffix_has_its_own_factor(text: str, size: int) -> None:
    assert parse_bytes(text) == size


@given(st.integers(0, 10**7))
def test_mebibytes_read_back(mib: int) -> None:
    assert parse_mib(format_mib(mib)) == mib


@pytest.mark.parametrize(
    "text", ["", "Mi", "-1Mi", "1e3", "1mi", "10%", "1 Gi", "0.3Ki", "1KI", "1K"]
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(QuantityError):
        parse_bytes(text)


def test_bytes_that_are_not_whole_mebibytes_are_refused() -> None:
    with pytest.raises(QuantityError, match="wanted whole MiB"):
        parse_mib("1G")
