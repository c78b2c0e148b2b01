"""Verification names what was altered: a line, or a file beside the chain."""

import hashlib
import json
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corelane.report.history import verify_chain
from corelane.report.history.chain_file import write_plan
from corelane.report.history.chain_links import NAME, continued, read_chain
from corelane.report.history.verify_chain import NoChainError, verify
from tests.support.documents import a_document
from tests.support.reports import a_report

START = '{\n  "asOf": "'


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Return a folder with the last of two plans."""
    folder = tmp_path / "plan"
    for day in ("2026-11-21", "2026-11-22"):
        document = a_document(findings=(), as_of=day)
        report = a_report(as_of=day)
        files = {"plan.json": START + day, "report/results.json": report, "report/a.svg": day}
        write_plan({**files, "hosts/h/etc/x": "1"}, document, folder)
    return folder


def test_the_folder_of_the_report_can_be_the_one_one_is_in(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(out / "report")
    assert (verify(Path()).faults, verify(Path()).files) == ((), 3)


def test_what_nobody_touched_is_as_it_was_written(out: Path) -> None:
    found = verify(out)
    assert (found.faults, len(found.links), found.files) == ((), 2, 3)
    assert found.head == read_chain((out / NAME).read_bytes())[-1].digest
    assert verify(out / "report").files == 3, "the folder of the report will do"
    assert verify(out / NAME).files == 0, "a chain alone tells of no files"


@pytest.mark.parametrize("name", ["plan.json", "report/results.json", "report/a.svg"])
def test_a_changed_file_is_named(out: Path, name: str) -> None:
    (out / name).write_bytes((out / name).read_bytes() + b" ")
    assert verify(out).faults[0] == f"{name}: it was changed"


def test_a_file_that_went_or_came_is_named(out: Path) -> None:
    (out / "report/a.svg").rename(out / "report/b.svg")
    assert verify(out).faults == (
        "report/a.svg: it is gone",
        "report/b.svg: the last line does not name it, so it was added",
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(data=st.data())
def test_no_byte_of_the_chain_can_be_changed_unnoticed(out: Path, data: st.DataObject) -> None:
    whole = (out / NAME).read_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    changed = bytearray(whole)
    changed[place] ^= data.draw(st.integers(1, 255))
    try:
        (out / NAME).write_bytes(changed)
        line = whole[:place].count(b"\n") + 1
        assert f"line {line} " in verify(out).faults[0]
        assert f"line {line} " in verify(out / NAME).faults[0]
    finally:
        (out / NAME).write_bytes(whole)


def test_lines_taken_off_the_end_show_by_the_files_or_a_published_head(out: Path) -> None:
    published = verify(out).head
    first, _ = (out / NAME).read_bytes().splitlines(keepends=True)
    (out / NAME).write_bytes(first)
    assert verify(out).faults, "the files are those of a later report"
    assert verify(out / NAME).faults == (), "the rest alone does not tell"
    assert "another chain" in verify(out / NAME, head=published).faults[0]


def test_an_earlier_head_is_still_a_line_of_the_chain(out: Path) -> None:
    links = read_chain((out / NAME).read_bytes())
    assert verify(out, head=links[0].digest).faults == ()


def test_a_chain_made_anew_over_other_verdicts_shows_in_the_results(out: Path) -> None:
    last = read_chain((out / NAME).read_bytes())[-1]
    forged = continued((), {**last.facts, "verdicts": {"pass": 9}, "stack": "dev"})
    (out / NAME).write_text(forged)
    assert verify(out).faults == (
        "report/results.json: differs from the last line in stack, verdicts",
    )


@pytest.mark.parametrize(
    "name", ["../secret", "report/../../secret", "/etc/passwd", "hosts/h/etc/x"]
)
def test_a_chain_cannot_lead_out_of_the_folder(out: Path, name: str) -> None:
    last = read_chain((out / NAME).read_bytes())[-1]
    files = {**last.facts["files"], name: "0" * 64}
    (out / NAME).write_text(continued((), {**last.facts, "files": files}))
    assert f"{name}: the last line names it, and no report has such a file" in verify(out).faults


def test_only_regular_files_are_read(out: Path) -> None:
    (out / "report/a.svg").unlink()
    (out / "report/a.svg").symlink_to("/dev/zero")
    (out / "report/results.json").unlink()
    os.mkfifo(out / "report/results.json")
    assert verify(out).faults == (
        "report/a.svg: it is no regular file",
        "report/results.json: it is no regular file",
    )


def test_results_that_the_chain_does_not_name_have_to_be_there(out: Path) -> None:
    last = read_chain((out / NAME).read_bytes())[-1]
    files = {name: d for name, d in last.facts["files"].items() if "results" not in name}
    (out / NAME).write_text(continued((), {**last.facts, "files": files}))
    (out / "report/results.json").unlink()
    assert verify(out).faults == ("report/results.json: it is gone",)


def test_results_larger_than_any_are_not_read(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify_chain, "LARGEST_FILE", 1)
    assert verify(out).faults == ("report/results.json: it cannot be read",)


@pytest.mark.parametrize("name", ["report/" + "n" * 400, "report/\0", "report/\ud800"])
def test_a_name_that_no_file_can_have_hides_no_other_fault(out: Path, name: str) -> None:
    last = read_chain((out / NAME).read_bytes())[-1]
    files = {**last.facts["files"], name: "0" * 64}
    (out / NAME).write_text(continued((), {**last.facts, "files": files}))
    (out / "report/a.svg").unlink()
    assert {f"{name}: it cannot be read", "report/a.svg: it is gone"} <= {*verify(out).faults}


def test_a_file_that_may_not_be_read_hides_no_other_fault(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hashlib, "file_digest", refused)
    assert verify(out).faults == (
        "plan.json: it cannot be read",
        "report/a.svg: it cannot be read",
        "report/results.json: it cannot be read",
    )


def refused(_content: object, _digest: str) -> None:
    raise PermissionError


def test_a_link_does_not_stand_for_what_was_written(out: Path) -> None:
    (out / "report/evil").symlink_to("/etc")
    (out / "plan.json").rename(out.parent / "plan.json")
    (out / "plan.json").symlink_to(out.parent / "plan.json")
    assert verify(out).faults == (
        "plan.json: it is no regular file",
        "report/evil: the last line does not name it, so it was added",
    )


def test_a_linked_folder_does_not_stand_for_that_of_the_report(out: Path) -> None:
    (out / "report").rename(out.parent / "elsewhere")
    (out / "report").symlink_to(out.parent / "elsewhere")
    assert verify(out).faults == (
        "report/a.svg: it is no regular file",
        "report/results.json: it is no regular file",
    )


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"null", b"[" * 100_000, b'{"totals":[]}'])
def test_results_of_another_shape_are_a_fault_and_no_crash(out: Path, content: bytes) -> None:
    (out / "report/results.json").write_bytes(content)
    assert verify(out).faults == (
        "report/results.json: it was changed",
        "report/results.json: it cannot be read",
    )


def test_where_there_is_no_chain_is_shown(tmp_path: Path) -> None:
    with pytest.raises(NoChainError, match="found no chain"):
        verify(tmp_path)


def test_a_line_says_what_its_report_says(out: Path) -> None:
    said = json.loads((out / NAME).read_text().splitlines()[-1])
    assert said["asOf"] == json.loads((out / "report/results.json").read_text())["asOf"]
