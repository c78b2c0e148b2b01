import json
import multiprocessing
import os
from pathlib import Path
from typing import Any

import pytest

from corelane.report.history.chain_file import BrokenChainError, write_plan
from corelane.report.history.chain_links import NAME, Link, read_chain
from tests.support.documents import a_document

START = '{\n  "asOf": "'


def files(content: str) -> dict[str, str]:
    return {"plan.json": START + content, "report/results.json": content}


def write(out: Path, content: str, **options: Any) -> None:
    write_plan(files(content), a_document(as_of="2026-11-22"), out, **options)


def links(out: Path) -> tuple[Link, ...]:
    return read_chain((out / NAME).read_bytes())


def tree(folder: Path) -> dict[str, bytes]:
    return {str(p): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_a_second_plan_in_a_folder_goes_on(tmp_path: Path) -> None:
    out = tmp_path / "plan"
    write(out, "one")
    (first,) = links(out)
    write(out, "two")
    kept, second = links(out)
    assert kept == first
    assert json.loads(second.text)["previous"] == first.digest
    assert [p.name for p in tmp_path.iterdir()] == ["plan"], "nothing is left beside it"


def test_the_same_plan_again_leaves_every_byte(tmp_path: Path) -> None:
    write(tmp_path / "plan", "one")
    before = tree(tmp_path)
    write(tmp_path / "plan", "one")
    assert tree(tmp_path) == before


def test_a_plan_of_before_there_were_chains_begins_one(tmp_path: Path) -> None:
    (tmp_path / "report").mkdir()
    for name, content in files("old").items():
        (tmp_path / name).write_text(content)
    write(tmp_path, "new")
    assert len(links(tmp_path)) == 1


def test_a_pipe_in_the_place_of_the_chain_is_refused_unread(tmp_path: Path) -> None:
    write(tmp_path, "one")
    (tmp_path / NAME).unlink()
    os.mkfifo(tmp_path / NAME)
    with pytest.raises(BrokenChainError, match="no regular file"):
        write(tmp_path, "two")


def test_a_chain_that_is_kept_elsewhere_goes_on_and_is_only_read(tmp_path: Path) -> None:
    write(tmp_path / "a", "one")
    kept = tmp_path / "kept.jsonl"
    kept.write_bytes((tmp_path / "a" / NAME).read_bytes())
    before = kept.read_bytes()
    write(tmp_path / "b", "two", chain=kept)
    assert len(links(tmp_path / "b")) == 2
    assert kept.read_bytes() == before


@pytest.mark.parametrize("shorter", ["folder", "kept"])
def test_of_two_chains_that_agree_the_longer_goes_on(tmp_path: Path, shorter: str) -> None:
    out, kept = tmp_path / "plan", tmp_path / "kept.jsonl"
    write(out, "one")
    one = (out / NAME).read_bytes()
    write(out, "two")
    two = (out / NAME).read_bytes()
    (out / NAME).write_bytes(one if shorter == "folder" else two)
    kept.write_bytes(two if shorter == "folder" else one)
    write(out, "three", chain=kept)
    assert len(links(out)) == 3, "no line of either is lost"


def test_of_two_chains_that_part_neither_is_lost(tmp_path: Path) -> None:
    write(tmp_path / "a", "one")
    write(tmp_path / "b", "two")
    before = tree(tmp_path)
    with pytest.raises(BrokenChainError, match="part at line 1"):
        write(tmp_path / "a", "three", chain=tmp_path / "b" / NAME)
    assert tree(tmp_path) == before


@pytest.mark.parametrize("damage", [b"", b"x\n", b'{"cut'])
def test_a_broken_chain_stops_everything(tmp_path: Path, damage: bytes) -> None:
    out = tmp_path / "plan"
    write(out, "one")
    (out / NAME).write_bytes(damage)
    before = tree(tmp_path)
    with pytest.raises(BrokenChainError, match="line 1"):
        write(out, "two")
    assert tree(tmp_path) == before, "nothing is written, the evidence least of all"


def test_a_named_chain_has_to_be_there(tmp_path: Path) -> None:
    with pytest.raises(BrokenChainError, match="found no chain"):
        write(tmp_path / "plan", "one", chain=tmp_path / "gone.jsonl")
    assert list(tmp_path.iterdir()) == []


def test_plans_at_the_same_time_lose_no_line(tmp_path: Path) -> None:
    out, spawn = tmp_path / "plan", multiprocessing.get_context("fork")
    workers = [spawn.Process(target=write, args=(out, str(n))) for n in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0] * 8
    assert len(links(out)) == 8


def test_an_interruption_leaves_folder_and_chain_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "plan"
    write(out, "one")
    before = tree(tmp_path)

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("corelane.files.atomic_write._exchange", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write(out, "two")
    assert tree(tmp_path) == before
    monkeypatch.undo()
    write(out, "three")
    assert len(links(out)) == 2, "and nobody holds the folder any more"


def test_a_file_system_without_locks_is_written_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(9, "Bad file descriptor")

    monkeypatch.setattr("fcntl.flock", refuse)
    write(tmp_path / "plan", "one")
    assert len(links(tmp_path / "plan")) == 1
