"""What a machine lacks for the conformance suites is said, and nothing is started."""

import shutil
from pathlib import Path

import pytest

from tests.support.paths import ROOT
from tests.support.shell import run

SCRIPT = ROOT / "tools" / "preflight.sh"
PRESENT = ("bash", "cat", "dirname", "grep", "sed", "uname")


@pytest.fixture
def bare(tmp_path: Path) -> dict[str, str]:
    """Return the environment of a person on a machine with hardly anything."""
    for name in PRESENT:
        found = shutil.which(name)
        assert found is not None
        (tmp_path / name).symlink_to(found)
    (tmp_path / "id").write_text("#!/bin/sh\necho 1000\n")
    (tmp_path / "apt-get").write_text("#!/bin/sh\necho installed\n")
    for name in ("id", "apt-get"):
        (tmp_path / name).chmod(0o755)
    return {"PATH": str(tmp_path)}


def test_everything_that_is_missing_is_said_at_once(bare: dict[str, str]) -> None:
    done = run("bash", str(SCRIPT), "cluster", "delivery", env=bare)

    assert done.returncode == 2
    for lacking in ("this is not root", "found no Go", "etcd", "cloud-init", "shellcheck"):
        assert lacking in done.stderr
    assert "debootstrap" not in done.stderr, "the guest was not asked for"
    assert "installed" not in done.stdout, "nothing is installed where it would not do"


@pytest.mark.parametrize("parts", [(), ("gust",), ("cluster", "gust")], ids=len)
def test_a_part_that_there_is_not_is_told_with_those_there_are(parts: tuple[str, ...]) -> None:
    done = run("bash", str(SCRIPT), *parts)

    assert done.returncode == 2
    assert "cluster delivery edge guest" in done.stderr
