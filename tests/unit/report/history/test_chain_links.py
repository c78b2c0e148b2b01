"""A chain of reports goes on by itself, and shows any change to what it says."""

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corelane.report.history.chain_links import (
    START,
    ChainError,
    continued,
    read_chain,
    report_facts,
)
from tests.support.documents import a_document


def facts(day: str) -> dict[str, Any]:
    return {
        "project": "corelane",
        "stack": "prod",
        "asOf": day,
        "commit": "",
        "verdicts": {"pass": 2},
        "files": {"report/results.json": hashlib.sha256(day.encode()).hexdigest()},
    }


def chain(*days: str) -> bytes:
    said = b""
    for day in days:
        said = continued(read_chain(said) if said else (), facts(day)).encode()
    return said


THREE = chain("2026-11-20", "2026-11-21", "2026-11-22")


def test_the_first_link_follows_a_digest_of_zeros() -> None:
    assert json.loads(THREE.splitlines()[0])["previous"] == "0" * len(hashlib.sha256().hexdigest())


def fault(content: bytes) -> ChainError:
    with pytest.raises(ChainError) as raised:
        read_chain(content)
    return raised.value


def reworded(line: bytes, **changes: Any) -> bytes:
    """Return a line that says something else, and is sealed anew."""
    entry = json.loads(line) | changes
    del entry["seal"]
    compact: dict[str, Any] = {"sort_keys": True, "separators": (",", ":")}
    seal = hashlib.sha256(json.dumps(entry, **compact).encode()).hexdigest()
    return json.dumps(entry | {"seal": seal}, **compact).encode()


def test_each_line_holds_the_hash_of_the_line_before() -> None:
    lines = THREE.splitlines()
    said = [json.loads(line) for line in lines]
    assert [entry["sequence"] for entry in said] == [1, 2, 3]
    hashes = [hashlib.sha256(line).hexdigest() for line in lines]
    assert [entry["previous"] for entry in said] == [START, *hashes[:-1]]
    assert read_chain(THREE)[-1].digest == hashes[-1], "the head is the hash of the last line"


def test_the_same_report_again_changes_nothing() -> None:
    assert continued(read_chain(THREE), facts("2026-11-22")).encode() == THREE


def test_a_report_like_an_earlier_one_is_still_a_line() -> None:
    assert len(read_chain(chain("1", "2", "1"))) == 3


def test_a_line_tells_the_plan_and_hashes_its_files() -> None:
    files = {
        "plan.json": "p",
        "report/results.json": "r",
        "report/chain.jsonl": "old",
        "hosts/x": "h",
        "report/a.svg": b"\xff",
    }
    said = report_facts(a_document(as_of="2026-11-22", commit="ab-dirty"), files)
    assert said["files"] == {
        name: hashlib.sha256(content).hexdigest()
        for name, content in (
            ("plan.json", b"p"),
            ("report/a.svg", b"\xff"),
            ("report/results.json", b"r"),
        )
    }
    assert (said["asOf"], said["commit"], said["stack"]) == ("2026-11-22", "ab-dirty", "prod")
    assert said["verdicts"] == a_document().counts


@given(st.integers(0, len(THREE) - 1), st.integers(1, 255))
def test_no_byte_can_be_changed_unnoticed(place: int, flip: int) -> None:
    changed = bytearray(THREE)
    changed[place] ^= flip
    line = THREE[:place].count(b"\n") + 1
    assert fault(bytes(changed)).line == line, "and the line is named, not the one after"


@given(st.integers(0, len(THREE) - 1))
def test_a_chain_that_was_cut_off_in_a_line_is_noticed(length: int) -> None:
    if length and THREE[:length].endswith(b"\n"):
        assert read_chain(THREE[:length]), "whole lines taken off the end do not show in the rest"
    else:
        assert fault(THREE[:length]).line == THREE[:length].count(b"\n") + 1


@given(st.integers(0, len(THREE)), st.binary(min_size=1, max_size=9))
def test_nothing_can_be_put_in_unnoticed(place: int, more: bytes) -> None:
    fault(THREE[:place] + more + THREE[place:])


@given(st.permutations(range(3)), st.integers(0, 2))
def test_lines_cannot_change_places_or_go(order: list[int], drop: int) -> None:
    lines = THREE.splitlines(keepends=True)
    if order != [0, 1, 2]:
        fault(b"".join(lines[n] for n in order))
    if drop < 2:
        fault(b"".join(line for n, line in enumerate(lines) if n != drop))


def test_a_line_that_is_sealed_anew_breaks_the_next() -> None:
    first, second, third = THREE.splitlines()
    forged = b"\n".join((reworded(first, verdicts={"pass": 3}), second, third, b""))
    assert fault(forged).line == 2
    assert "another hash" in str(fault(forged))


@pytest.mark.parametrize(
    "line",
    [
        b"[" * 100_000,
        b"{}",
        b"null",
        b"[1]",
        b'{"a":NaN}',
        b'{"sequence":1,"sequence":1}',
        b"\xff\xfe",
        b"9" * 10_000,
        THREE.splitlines()[0].replace(b'"commit":""', b'"commit": ""'),
        reworded(THREE.splitlines()[0], sequence=True),
        reworded(THREE.splitlines()[0], sequence=1.0),
        reworded(THREE.splitlines()[0], files=[]),
        reworded(THREE.splitlines()[0], comment="x"),
    ],
)
def test_a_line_of_another_shape_is_none(line: bytes) -> None:
    assert fault(line + b"\n").line == 1


def test_a_line_that_counts_wrong_is_named() -> None:
    first = reworded(THREE.splitlines()[0], sequence=7) + b"\n"
    assert (fault(first).line, "number 7" in str(fault(first))) == (1, True)


def test_an_empty_file_is_no_chain() -> None:
    assert "empty" in str(fault(b""))
