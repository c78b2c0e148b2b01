from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corelane.hostconfig.agent.cpulist import MAX_CPUS, format_list, parse_list, parse_mask
from corelane.hostconfig.model.cpuset import format_cpulist, format_cpumask, parse_cpulist

CPUS = st.frozensets(st.integers(0, MAX_CPUS - 1), max_size=200)


@given(CPUS)
def test_a_list_that_is_written_is_read_back(cpus: frozenset[int]) -> None:
    assert parse_list(format_list(cpus)) == cpus


@given(CPUS)
def test_the_agent_and_the_planner_write_alike(cpus: frozenset[int]) -> None:
    assert format_list(cpus) == format_cpulist(cpus)
    assert parse_list(format_cpulist(cpus)) == parse_cpulist(format_list(cpus))
    assert parse_mask(format_cpumask(cpus)) == cpus


@given(st.text() | st.from_regex(r"[0-9,\- ]{0,30}"))
def test_a_list_is_read_or_refused_as_a_value(text: str) -> None:
    with suppress(ValueError):
        assert all(0 <= cpu < MAX_CPUS for cpu in parse_list(text))


@given(st.text() | st.from_regex(r"[0-9a-fA-F,_x\- ]{0,30}"))
def test_a_mask_is_read_or_refused_as_a_value(text: str) -> None:
    with suppress(ValueError):
        assert all(0 <= cpu < MAX_CPUS for cpu in parse_mask(text))


@pytest.mark.parametrize("text", ["3-1", "0-8192", "1,,2", "1-", "-1", "1-2-3", "٣", "1 2"])
def test_what_is_no_list_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"CPU|range"):
        parse_list(text)


@pytest.mark.parametrize("text", ["", "0x3", "-1", "1_0", "g", "f" * 4096])
def test_what_is_no_mask_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a CPU mask"):
        parse_mask(text)


def test_nothing_is_the_empty_set() -> None:
    assert parse_list("\n") == parse_mask("00000000,00000000\n") == frozenset()
