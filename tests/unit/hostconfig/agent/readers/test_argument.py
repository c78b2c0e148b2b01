from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corelane.hostconfig.agent.probe import Reading, State
from corelane.hostconfig.agent.readers.argument import words
from tests.support.host_tree import a_host, reading

WORDS = st.text(st.characters(codec="ascii", exclude_characters='" '), min_size=1).filter(
    lambda word: word != "--" and not any(c.isspace() for c in word)
)


def looked(root: Path, line: str, key: str, field: str = "", **more: object) -> Reading:
    return reading(
        a_host(root, {"/proc/cmdline": line}), "argument", key, field=field or key, **more
    )


@given(st.lists(WORDS))
def test_words_that_are_joined_are_split_again(line: list[str]) -> None:
    assert words("  ".join(line) + "\n") == line


@given(st.text())
def test_any_command_line_has_words(line: str) -> None:
    assert all(isinstance(word, str) for word in words(line))


@pytest.mark.parametrize(
    ("line", "split"),
    [
        ('a="b c" d', ["a=b c", "d"]),
        ('"a=b c" d', ["a=b c", "d"]),
        ('a="b c', ["a=b c"]),
        ('dyndbg="file a.c +p;x y" quiet', ["dyndbg=file a.c +p;x y", "quiet"]),
        ("quiet -- init-word", ["quiet"]),
        ("quiet --- word", ["quiet", "---", "word"]),
        ("\n", []),
    ],
)
def test_a_line_is_split_as_the_kernel_does(line: str, split: list[str]) -> None:
    assert words(line) == split


def test_a_word_that_stands_there_is_ok(tmp_path: Path) -> None:
    found = looked(tmp_path, "ro nohz_full=2-7 quiet\n", "nohz_full", "nohz_full=2-7")

    assert found == Reading(State.OK, "nohz_full=2-7")


def test_a_dash_in_a_key_is_an_underscore_but_not_in_a_value(tmp_path: Path) -> None:
    assert looked(tmp_path, "nohz-full=2", "nohz_full", "nohz_full=2").state is State.OK
    assert looked(tmp_path, "skew_tick=a-b", "skew-tick", "skew-tick=a_b").state is State.DRIFT


@pytest.mark.parametrize("line", ["nohz_full=2-6", "xnohz_full=2-7", "nohz_full", ""])
def test_another_value_or_none_is_drift(tmp_path: Path, line: str) -> None:
    found = looked(tmp_path, line, "nohz_full", "nohz_full=2-7")

    assert found.state is State.DRIFT
    assert "wanted nohz_full=2-7" in found.reason


def test_a_word_without_a_phrase_is_looked_for_by_itself(tmp_path: Path) -> None:
    host = a_host(tmp_path, {"/proc/cmdline": "ro quiet"})

    assert reading(host, "argument", "quiet").state is State.OK
    lacking = reading(host, "argument", "nosmt")
    assert lacking.reason == "the kernel command line has no nosmt, wanted nosmt"


def test_a_second_word_of_the_key_is_drift_since_the_last_one_counts(tmp_path: Path) -> None:
    found = looked(tmp_path, "nohz_full=2-7 nohz-full=2-3", "nohz_full", "nohz_full=2-7")

    assert found.state is State.DRIFT
    assert found.reason == "the kernel command line has nohz_full=2-3 besides nohz_full=2-7"


def test_a_word_that_is_given_twice_alike_is_ok(tmp_path: Path) -> None:
    assert looked(tmp_path, "quiet ro quiet", "quiet").state is State.OK


def test_words_of_one_key_that_the_plan_wants_both_are_ok(tmp_path: Path) -> None:
    peers = frozenset({"console=tty0", "console=ttyS0"})
    line = "console=tty0 console=ttyS0"

    assert looked(tmp_path, line, "console", "console=tty0", peers=peers).state is State.OK
    assert looked(tmp_path, f"{line} console=x", "console", "console=tty0", peers=peers).observed


def test_the_words_of_a_phrase_must_stand_together(tmp_path: Path) -> None:
    phrase = "hugepagesz=1G hugepages=8"
    good = "hugepagesz=2M hugepages=0 hugepagesz=1G hugepages=8"
    torn = "hugepagesz=1G hugepages=4 hugepagesz=2M hugepages=8"

    assert looked(tmp_path, good, "hugepages", phrase).state is State.OK
    assert looked(tmp_path, torn, "hugepages", phrase).state is State.DRIFT


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("nohz_full=2-N", "nohz_full=2-7"),
        ("nohz_full=2,3,4-7", "nohz_full=2-7"),
        ("nohz-full=all", "nohz_full=0-7"),
        ('nohz_full="2-7"', "nohz_full=2-7"),
        ("rcu_nocbs=0-7:1/2", "rcu_nocbs=0,2,4,6"),
        ("isolcpus=domain,managed_irq,2-3", "isolcpus=managed_irq,domain,2,3"),
        ("irqaffinity=0-1,", "irqaffinity=0-1"),
        ("workqueue.unbound-cpus=0,1", "workqueue.unbound_cpus=0-1"),
        ("default_hugepagesz=1024M", "default_hugepagesz=1G"),
        ("default_hugepagesz=0x40000000", "default_hugepagesz=1g"),
        ("skew_tick=0x1", "skew_tick=1"),
    ],
)
def test_words_that_mean_the_same_to_the_kernel_are_ok(
    tmp_path: Path, line: str, wanted: str
) -> None:
    files = {"/proc/cmdline": line, "/sys/devices/system/cpu/possible": "0-7\n"}
    key = wanted.partition("=")[0]

    assert reading(a_host(tmp_path, files), "argument", key, field=wanted).state is State.OK


@pytest.mark.parametrize(
    "line", ["nohz_full=2-", "nohz_full=0x3", "nohz_full=7-2", "nohz_full=2-n", "nohz_full=1:2/1"]
)
@pytest.mark.parametrize("possible", ["0-7\n", "", "none", None])
def test_what_the_kernel_cannot_read_is_drift(
    tmp_path: Path, line: str, possible: str | None
) -> None:
    more = {} if possible is None else {"/sys/devices/system/cpu/possible": possible}
    host = a_host(tmp_path, {"/proc/cmdline": line, **more})

    assert reading(host, "argument", "nohz_full", field="nohz_full=2-7").state is State.DRIFT


@pytest.mark.parametrize("stray", ["hugepages=16", "hugepagesz=2M hugepages=4", "hugepages=0:1"])
def test_pages_of_another_size_are_strays(tmp_path: Path, stray: str) -> None:
    phrase = "hugepagesz=1G hugepages=0:8"
    found = looked(tmp_path, f"{stray} {phrase}", "hugepages", phrase)

    assert found.state is State.DRIFT
    assert "besides hugepagesz=1G hugepages=0:8" in found.reason
    peers = frozenset({phrase, "hugepagesz=2M hugepages=0:4"})
    both = f"hugepagesz=2M hugepages=0:4 {phrase}"
    assert looked(tmp_path / "b", both, "hugepages", phrase, peers=peers).state is State.OK


def test_without_a_command_line_nothing_is_told(tmp_path: Path) -> None:
    found = reading(a_host(tmp_path, {}), "argument", "quiet", field="quiet")

    assert found.state is State.UNREADABLE
    assert "/proc/cmdline: No such file" in found.reason


def test_a_command_line_of_any_bytes_is_read(tmp_path: Path) -> None:
    assert looked(tmp_path, "quiet", "quiet").state is State.OK
    host = a_host(tmp_path / "b", {"/proc/cmdline": b"quiet \xff\x00 ro"})
    assert reading(host, "argument", "quiet", field="quiet").state is State.OK
