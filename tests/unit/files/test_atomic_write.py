import errno
import fcntl
from pathlib import Path

import pytest

from corelane.files import atomic_write as write
from corelane.files.atomic_write import (
    ForeignFolderError,
    UnwritableError,
    alone_at,
    write_file,
    write_whole,
)

PLAN = {"plan.json": '{\n  "configDigest": "x"}', "manifests/ns/pod-a.yaml": "a: 1\n"}


def tree(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_text() for path in files}


def test_a_new_folder_holds_exactly_the_files(tmp_path: Path) -> None:
    out = tmp_path / "build" / "prod"
    write_whole(PLAN, out)
    assert tree(out) == PLAN
    assert [p.name for p in out.parent.iterdir()] == ["prod"], "nothing temporary is left"


def test_a_newer_plan_replaces_an_older_one_wholly(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_whole(PLAN, out)
    newer = {"plan.json": PLAN["plan.json"], "hosts/t0/etc/x": "1"}
    write_whole(newer, out)
    assert tree(out) == newer, "no file of the older plan survives"


def test_an_empty_folder_may_be_used(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    write_whole(PLAN, out)
    assert tree(out) == PLAN


@pytest.mark.parametrize(
    "content",
    [
        {"notes.txt": "mine"},
        {"plan.json": "{}"},
        {"plan.json": PLAN["plan.json"], "thesis.tex": "mine"},
        {"manifests/x.yaml": "mine"},
    ],
)
def test_a_folder_that_is_not_ours_is_refused_and_left_alone(
    tmp_path: Path, content: dict[str, str]
) -> None:
    for name, text in content.items():
        (tmp_path / "out" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "out" / name).write_text(text)
    with pytest.raises(ForeignFolderError, match="choose another --out"):
        write_whole(PLAN, tmp_path / "out")
    assert tree(tmp_path / "out") == content


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    with pytest.raises(ForeignFolderError, match="wanted a folder"):
        write_whole(PLAN, tmp_path / "out")


def test_an_interrupted_write_leaves_the_older_plan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    write_whole(PLAN, out)
    whole = Path.write_bytes

    def interrupted(path: Path, content: bytes) -> int:
        if path.name == "index.html":
            raise KeyboardInterrupt
        return whole(path, content)

    monkeypatch.setattr(Path, "write_bytes", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_whole({"plan.json": "new", "report/index.html": "new"}, out)
    assert tree(out) == PLAN
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_a_failed_swap_leaves_the_older_plan(tmp_path: Path) -> None:
    out, staged = tmp_path / "out", tmp_path / "staged"
    write_whole(PLAN, out)
    with pytest.raises(FileNotFoundError):
        write.rename_twice(staged, out)
    assert tree(out) == PLAN


def test_a_plan_is_read_by_nobody_else_until_it_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    modes: set[int] = set()
    whole = Path.write_bytes

    def seen(path: Path, content: bytes) -> int:
        staged = next(folder for folder in path.parents if folder.parent == tmp_path)
        modes.add(staged.stat().st_mode & 0o777)
        return whole(path, content)

    monkeypatch.setattr(Path, "write_bytes", seen)
    write_whole(PLAN, tmp_path / "out")

    assert modes == {0o700}
    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o755


def test_where_the_system_can_exchange_folders_nobody_meets_an_empty_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_whole(PLAN, tmp_path / "out")
    monkeypatch.setattr(write, "rename_twice", pytest.fail)
    newer = {**PLAN, "more": "1"}
    write_whole(newer, tmp_path / "out")

    assert tree(tmp_path / "out") == newer


def test_the_swap_works_where_the_system_cannot_exchange(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write, "_exchange", write.rename_twice)
    out = tmp_path / "out"
    for text in ("1", "2"):
        write_whole({"plan.json": PLAN["plan.json"] + text}, out)
    assert tree(out) == {"plan.json": PLAN["plan.json"] + "2"}
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_what_a_killed_process_left_is_removed_by_the_next(tmp_path: Path) -> None:
    out = tmp_path / "out"
    (tmp_path / ".out.0123456789ab/report").mkdir(parents=True)
    (tmp_path / ".out.ba9876543210").symlink_to(tmp_path)
    kept = {".out.0123456789ab.old", ".out.old", ".other.0123456789ab", ".out.0123456789AB"}
    for name in kept:
        (tmp_path / name).mkdir()
    with alone_at(out):
        write_whole(PLAN, out)
    assert {path.name for path in tmp_path.iterdir()} == {*kept, "out"}


def test_where_nothing_can_be_locked_what_may_be_in_use_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".out.0123456789ab").mkdir()

    def refused(_handle: int, _operation: int) -> None:
        raise OSError(errno.ENOLCK, "no locks")

    monkeypatch.setattr(fcntl, "flock", refused)
    with alone_at(tmp_path / "out"):
        pass
    assert (tmp_path / ".out.0123456789ab").exists()


@pytest.mark.parametrize("path", ["../outside", "/etc/passwd", "a/../../b", ""])
def test_a_path_outside_the_folder_is_refused(tmp_path: Path, path: str) -> None:
    with pytest.raises(ValueError, match="inside the folder"):
        write_whole({path: "x"}, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_link_to_a_plan_stays_a_link(tmp_path: Path) -> None:
    write_whole(PLAN, tmp_path / "real")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write_whole({"plan.json": PLAN["plan.json"]}, tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert list(tree(tmp_path / "real")) == ["plan.json"]


def test_what_is_no_text_is_written_as_it_is(tmp_path: Path) -> None:
    write_whole({"host.tar": b"\x00\xff", "notes": "ü"}, tmp_path / "out")

    assert (tmp_path / "out/host.tar").read_bytes() == b"\x00\xff"
    assert (tmp_path / "out/notes").read_text(encoding="utf-8") == "ü"


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (OSError(errno.EIO, "Input/output error"), "found input/output error at "),
        (OSError(), "found oserror at "),
        (OSError(errno.ENOENT, "No such file or directory"), "cannot write to "),
    ],
)
def test_a_refusal_is_told_in_the_words_of_the_system(
    refusal: OSError, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise refusal

    monkeypatch.setattr(Path, "replace", refuse)

    with pytest.raises(UnwritableError, match=said):
        write_file(b"new", tmp_path / "agent.pyz")


def test_one_file_is_replaced_at_once_or_not_at_all(tmp_path: Path) -> None:
    write_file(b"new", tmp_path / "agent.pyz")
    assert (tmp_path / "agent.pyz").stat().st_mode & 0o777 == 0o644
    (tmp_path / "folder").mkdir()

    with pytest.raises(UnwritableError, match="folder"):
        write_file(b"newer", tmp_path / "folder")
    assert {path.name for path in tmp_path.iterdir()} == {"agent.pyz", "folder"}
