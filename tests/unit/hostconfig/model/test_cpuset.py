"""CPU lists and masks are read strictly and written shortest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corelane.hostconfig.model.cpuset import (
    CpuListError,
    expand_cpulist,
    format_cpulist,
    format_cpumask,
    parse_cpulist,
    parse_cpumask,
)

SETS = st.frozensets(st.integers(0, 8191), max_size=300)


@given(SETS)
def test_what_is_written_reads_back(cpus: frozenset[int]) -> None:
    assert parse_cpulist(format_cpulist(cpus)) == cpus
    assert parse_cpulist(expand_cpulist(cpus)) == cpus
    assert parse_cpumask(format_cpumask(cpus)) == cpus


@given(SETS)
def test_no_shorter_list_says_the_same(cpus: frozenset[int]) -> None:
    spans = [part for part in format_cpulist(cpus).split(",") if part]
    starts = [cpu for cpu in cpus if cpu - 1 not in cpus]

    assert len(spans) == len(starts), "neighbours are one range"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        pytest.param("3-1", "the lower CPU first", id="reversed"),
        pytest.param("-1", "CPUs and ranges of CPUs", id="negative"),
        pytest.param("0-", "CPUs and ranges of CPUs", id="open"),
        pytest.param("a", "CPUs and ranges of CPUs", id="letters"),
        pytest.param("0,,1", "CPUs and ranges of CPUs", id="hole"),
        pytest.param("0-3:1/2", "CPUs and ranges of CPUs", id="stride"),
        pytest.param("٣", "CPUs and ranges of CPUs", id="foreign-digits"),
        pytest.param("0 1", "CPUs and ranges of CPUs", id="blank"),
        pytest.param("9000", "below 8192", id="beyond-linux"),
        pytest.param("0-999999", "below 8192", id="huge-range"),
        pytest.param("0-99999999999", "CPUs and ranges of CPUs", id="absurd-number"),
        pytest.param("1," * 40_000, "characters", id="too-long"),
    ],
)
def test_anything_else_is_refused_with_what_to_write(text: str, complaint: str) -> None:
    with pytest.raises(CpuListError, match=complaint):
        parse_cpulist(text)


def test_the_empty_text_is_the_empty_set() -> None:
    assert parse_cpulist("") == parse_cpulist(" ") == frozenset()


@pytest.mark.parametrize(
    ("cpus", "mask"),
    [
        ({0, 1}, "00000003"),
        ({0, 1, 48, 49}, "00030000,00000003"),
        ({64}, "00000001,00000000,00000000"),
    ],
)
def test_masks_have_the_kernels_words(cpus: set[int], mask: str) -> None:
    assert format_cpumask(frozenset(cpus)) == mask


def test_a_mask_that_is_not_hexadecimal_is_refused() -> None:
    with pytest.raises(CpuListError, match="hexadecimal"):
        parse_cpumask("xyz")
