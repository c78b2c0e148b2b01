import pytest
from hypothesis import given
from hypothesis import strategies as st

from corelane.policies.values.cpulist import cpulist, cpumask, cpus, without_flags
from corelane.policies.values.read import Malformed


@given(st.sets(st.integers(min_value=0, max_value=512), min_size=1))
def test_what_is_written_reads_back(numbers: set[int]) -> None:
    assert cpus(cpulist(numbers)) == numbers


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", set[int]()), ("3", {3}), ("0-1,48-49", {0, 1, 48, 49}), ("0 1,2", {0, 1, 2})],
)
def test_both_spellings_are_read(text: str, expected: set[int]) -> None:
    assert cpus(text) == expected


@pytest.mark.parametrize(
    "text", ["managed_irq,domain,2-15", "nohz,2-15", "2-15"], ids=["two", "one", "none"]
)
def test_flags_before_the_list_are_dropped(text: str) -> None:
    assert without_flags(text) == "2-15"


def test_the_empty_set_is_named() -> None:
    assert cpulist([]) == "none"


@pytest.mark.parametrize("text", ["0-x", "-", "1-", "0-99999999999", "{}", "\u0664"])
def test_text_that_is_no_list_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(Malformed, match="not a CPU list"):
        cpus(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("0", set[int]()), ("3", {0, 1}), ("1,00000000", {32}), ("FF", set(range(8)))],
)
def test_a_mask_counts_from_its_end(text: str, expected: set[int]) -> None:
    assert cpumask(text) == expected


@pytest.mark.parametrize("text", ["", "0x3", "0-1", ",", "f" * 2501])
def test_text_that_is_no_mask_is_refused(text: str) -> None:
    with pytest.raises(Malformed, match="not a CPU mask"):
        cpumask(text)
