"""Words of the kernel command line mean here what they mean to Linux."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corelane.hostconfig.agent.cpulist import parse_boot_list
from corelane.hostconfig.model.cpuset import format_cpulist
from corelane.hostconfig.model.kernel_words import (
    as_written,
    is_off,
    read_cpus,
    read_integer,
    read_pages,
    read_size,
)

LISTS = st.from_regex(r"[0-9Nal:/, -]{0,24}", fullmatch=True)


@pytest.mark.parametrize(
    ("text", "cpus"),
    [
        ("", ""),
        ("4-N", "4-15"),
        ("N", "15"),
        ("N-N", "15"),
        ("all", "0-15"),
        ("ALL", "0-15"),
        ("all:1/2", "0,2,4,6,8,10,12,14"),
        ("0-15:2/4", "0-1,4-5,8-9,12-13"),
        ("1-10:2/4", "1-2,5-6,9-10"),
        ("1-9:2/4", "1-2,5-6,9"),
        ("0-N:N/N", "0-15"),
        ("2:1/1", "2"),
        (",1,,3,", "1,3"),
        ("1 3", "1,3"),
        ("007", "7"),
    ],
)
def test_a_list_is_read_as_bitmap_parselist_reads_it(text: str, cpus: str) -> None:
    assert format_cpulist(read_cpus(text, 16)) == cpus
    assert format_cpulist(parse_boot_list(text, 16)) == cpus, "the agent reads alike"


@pytest.mark.parametrize(
    "text",
    [
        "n",
        "4-n",
        "4-",
        "-4",
        "7-4",
        "0x3",
        "0-7:2",
        "0-7:/4",
        "0-7:3/2",
        "0-7:1/0",
        "N-3",
        "0-8192",
    ],
)
def test_a_list_that_bitmap_parselist_refuses_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"CPU|group"):
        read_cpus(text, 16)
    with pytest.raises(ValueError, match=r"CPU|group"):
        parse_boot_list(text, 16)


@given(LISTS)
def test_the_agent_and_the_planner_read_lists_alike(text: str) -> None:
    planner = agent = None
    with suppress(ValueError):
        planner = read_cpus(text, 16)
    with suppress(ValueError):
        agent = parse_boot_list(text, 16)

    assert planner == agent


@pytest.mark.parametrize(
    ("text", "number"),
    [("16", 16), ("0x10", 16), ("0X1f", 31), ("010", 8), ("-1", -1), ("+3", 3), ("0", 0)],
)
def test_an_integer_has_the_base_of_its_prefix(text: str, number: int) -> None:
    assert read_integer(text) == number
    assert as_written(text) == str(number)


@pytest.mark.parametrize("text", ["", "08", "1_0", "ten", "0x", "1.5", "--1"])
def test_what_is_no_integer_stays_text(text: str) -> None:
    assert read_integer(text) is None
    assert as_written(text) == text


@pytest.mark.parametrize(
    ("text", "size"),
    [("1G", 2**30), ("1048576K", 2**30), ("0x40000000", 2**30), ("2m", 2**21), ("4096", 4096)],
)
def test_a_size_has_one_suffix(text: str, size: int) -> None:
    assert read_size(text) == size


@pytest.mark.parametrize("text", ["", "G", "1GB", "1Gi", "1 G", "-1G"])
def test_what_memparse_would_misread_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="such as 1G"):
        read_size(text)


@pytest.mark.parametrize("text", ["0", "n", "No", "off", "OFF", "f"])
def test_a_switch_is_off_as_kstrtobool_says(text: str) -> None:
    assert is_off(text)
    assert not is_off("on")
    assert not is_off("1")


@pytest.mark.parametrize(
    ("line", "pages"),
    [
        ("hugepages=5", [(2**21, 0, 3), (2**21, 1, 2)]),
        ("hugepages=2 default_hugepagesz=1G", [(2**30, 0, 1), (2**30, 1, 1)]),
        ("default_hugepagesz=1G hugepages=0:4", [(2**30, 0, 4)]),
        ("hugepagesz=1024M hugepages=1:4,0:2", [(2**30, 1, 4), (2**30, 0, 2)]),
        ("hugepagesz=2M", []),
    ],
)
def test_a_count_is_of_the_size_before_it(line: str, pages: list[tuple[int, int, int]]) -> None:
    words = [(key, value) for key, _, value in (word.partition("=") for word in line.split())]

    assert list(read_pages(words, [0, 1], "x86_64")) == pages
