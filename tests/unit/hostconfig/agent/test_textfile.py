import os
import stat
from pathlib import Path

import pytest

from corelane.hostconfig.agent.textfile import replace_text


def test_a_text_takes_the_place_of_another(tmp_path: Path) -> None:
    target = tmp_path / "corelane.prom"
    replace_text(str(target), "one\n")
    first = target.stat()
    replace_text(str(target), "two é\n")

    assert target.read_bytes() == b"two \xc3\xa9\n"
    assert target.stat().st_ino != first.st_ino, "a reader that has the old file open keeps it"
    assert stat.S_IMODE(first.st_mode) == 0o644
    assert list(tmp_path.iterdir()) == [target]


def test_what_a_killed_writer_left_is_in_nobodys_way(tmp_path: Path) -> None:
    left = tmp_path / f".corelane.prom.{os.getpid()}.half"
    left.symlink_to(tmp_path / "elsewhere")
    replace_text(str(tmp_path / "corelane.prom"), "new")

    assert not (tmp_path / "elsewhere").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["corelane.prom"]


def test_a_place_that_cannot_be_written_is_an_error_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "corelane.prom" / "x").mkdir(parents=True)

    with pytest.raises(OSError, match="corelane"):
        replace_text(str(tmp_path / "corelane.prom"), "new")
    with pytest.raises(FileNotFoundError):
        replace_text(str(tmp_path / "none" / "corelane.prom"), "new")
    assert [path.name for path in tmp_path.iterdir()] == ["corelane.prom"]
