"""The archive is root's and dateless, and nothing of it runs unless its digest is right."""

import io
import os
import tarfile
from hashlib import sha256
from pathlib import Path

import pytest

from corelane.hostconfig.delivery.activation import delivered_files
from corelane.hostconfig.delivery.bundle import bundle, bundle_key, fetching_script
from corelane.hostconfig.delivery.joining import BundlePlace
from corelane.hostconfig.model.paths import AGENT, DELIVERED, HOLD, mode_of
from tests.support.hosts import a_plan
from tests.support.shell import run

PLACE = BundlePlace(bucket="acme-nodes", prefix="pools/t0", region="eu-central-1")
NOTHING = "#!/bin/sh\n"


def opened(archive: bytes) -> tarfile.TarFile:
    return tarfile.open(fileobj=io.BytesIO(archive))


def unpacked(archive: bytes, folder: Path) -> Path:
    with opened(archive) as tar:
        tar.extractall(folder, filter="data")
    return folder


def test_members_are_roots_without_a_date_and_in_order() -> None:
    with opened(bundle(a_plan(), b"agent")) as tar:
        members = tar.getmembers()

    assert {(m.uid, m.gid, m.uname, m.gname, m.mtime) for m in members} == {
        (0, 0, "root", "root", 0)
    }
    assert [m.name for m in members] == sorted(m.name for m in members)


def test_the_same_plan_gives_the_same_archive_and_another_agent_another_key() -> None:
    first, again, other = (bundle(a_plan(), agent) for agent in (b"agent", b"agent", b"newer"))

    assert first == again
    assert bundle_key(PLACE, first) != bundle_key(PLACE, other)
    assert bundle_key(PLACE, first).startswith("pools/t0/")


def test_installing_into_a_folder_puts_every_file_there_and_lets_the_kubelet_start(
    tmp_path: Path,
) -> None:
    plan, root = a_plan(), tmp_path / "image"
    folder = unpacked(bundle(plan, b"agent"), tmp_path / "bundle")
    done = run("/bin/bash", str(folder / "install"), str(root))

    assert done.returncode == 0, done.stderr
    for path, text in delivered_files(plan).items():
        assert (root / path).read_text() == text
        assert (root / path).stat().st_mode & 0o777 == int(mode_of(path), 8)
    assert (root / AGENT).read_bytes() == b"agent"
    assert (root / DELIVERED).exists()


def test_only_root_sets_up_a_host(tmp_path: Path) -> None:
    folder = unpacked(bundle(a_plan(), b"agent"), tmp_path)
    (tmp_path / "id").write_text("#!/bin/sh\necho 1000\n")
    (tmp_path / "id").chmod(0o755)
    env = {"PATH": f"{tmp_path}:/usr/bin:/bin"}
    done = run("/bin/bash", str(folder / "install"), env=env)

    assert (done.returncode, done.stderr) == (1, "corelane: only root can set up a host\n")


class FetchingHost:
    """A folder in which a fetching script finds a stand-in for every tool that would act."""

    def __init__(self, folder: Path, served: bytes | None) -> None:
        self.root = folder
        tools = folder / "tools"
        tools.mkdir()
        (folder / "served").write_bytes(served or b"")
        copy = 'for last in "$@"; do :; done; cp "$SERVED" "$last"\n'
        programs = {
            "aws": NOTHING + ("exit 1\n" if served is None else copy),
            "systemctl": NOTHING,
            "sleep": NOTHING,
        }
        for name, text in programs.items():
            (tools / name).write_text(text)
            (tools / name).chmod(0o755)
        self._env = {"PATH": f"{tools}:/usr/bin:/bin", "SERVED": str(folder / "served")}

    def run(self, script: str) -> int:
        for top in ("/etc/", "/var/lib/"):
            script = script.replace(f" {top}", f" {self.root}{top}")
            script = script.replace(f">{top}", f">{self.root}{top}")
        return run("/bin/bash", "-c", script, env={**os.environ, **self._env}).returncode


def an_archive(mark: Path) -> bytes:
    """Return an archive whose installer leaves a mark."""
    text = f"touch {mark}\n".encode()
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        member = tarfile.TarInfo("install")
        member.size = len(text)
        tar.addfile(member, io.BytesIO(text))
    return archive.getvalue()


def test_the_installer_of_the_planned_archive_runs(tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    archive = an_archive(mark)

    assert FetchingHost(tmp_path, archive).run(fetching_script(a_plan(), PLACE, archive)) == 0
    assert mark.exists()


@pytest.mark.parametrize("served", ["another", None], ids=["changed", "absent"])
def test_an_archive_that_is_not_the_planned_one_leaves_the_kubelet_held(
    tmp_path: Path, served: str | None
) -> None:
    mark = tmp_path / "ran"
    planned, other = an_archive(tmp_path / "good"), an_archive(mark)
    host = FetchingHost(tmp_path, other if served else None)

    assert host.run(fetching_script(a_plan(), PLACE, planned)) != 0
    assert not mark.exists(), "nothing of it may run"
    assert "AssertPathExists" in (tmp_path / HOLD).read_text()
    assert not (tmp_path / DELIVERED).exists()


def test_the_digest_is_of_the_whole_archive() -> None:
    archive = bundle(a_plan(), b"agent")

    assert sha256(archive).hexdigest() in fetching_script(a_plan(), PLACE, archive)
