import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corelane.hostconfig.agent.host import MAX_BYTES, AbsentError, Host, UnreadableError, version_of
from tests.support.host_tree import a_host


def test_a_file_is_read_below_the_root(tmp_path: Path) -> None:
    host = a_host(tmp_path, {"/etc/name": "host\n"})

    assert host.read("/etc/name") == host.read("etc/name") == "host\n"


@pytest.mark.parametrize("target", ["/secret", "../../../secret", "../../../../../secret"])
def test_a_symlink_stays_inside_the_root(tmp_path: Path, target: str) -> None:
    (tmp_path / "secret").write_text("outside")
    host = a_host(tmp_path / "mnt" / "host", {"/secret": "inside"}, {"/etc/link": target})

    assert host.read("/etc/link") == "inside"


def test_dots_in_a_path_stay_inside_the_root(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("outside")
    host = a_host(tmp_path / "host", {"/etc/name": "x"})

    with pytest.raises(AbsentError):
        host.read("/etc/../../secret")


def test_a_folder_that_is_a_link_is_followed_inside_the_root(tmp_path: Path) -> None:
    (tmp_path / "sys").mkdir()
    (tmp_path / "sys" / "a").write_text("outside")
    files = {"/real/b": "", "/real/a": "inside"}
    host = a_host(tmp_path / "host", files, {"/etc/folder": "/real"})

    assert host.names("/etc/folder") == ["a", "b"]
    assert host.read("/etc/folder/a") == "inside"
    assert host.glob("/etc/*/a") == ["/etc/folder/a"]
    assert host.resolve("/etc/folder/a") == "/real/a"


def test_a_ring_of_links_is_unreadable(tmp_path: Path) -> None:
    host = a_host(tmp_path, {}, {"/a": "/b", "/b": "/a"})

    with pytest.raises(UnreadableError, match="symbolic links"):
        host.read("/a")
    assert not host.exists("/a")


def test_what_is_not_there_is_absent_with_its_reason(tmp_path: Path) -> None:
    with pytest.raises(AbsentError, match=r"^/etc/none: No such file or directory$"):
        Host(str(tmp_path)).read("/etc/none")
    assert Host(str(tmp_path)).glob("/none/*/x") == []


def test_what_may_not_be_read_is_not_absent(tmp_path: Path) -> None:
    host = a_host(tmp_path, {"/etc/x/y": ""})

    with pytest.raises(UnreadableError, match="not a regular file") as found:
        host.read("/etc/x")
    assert not isinstance(found.value, AbsentError)


def test_a_pipe_in_a_files_place_stops_nobody(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(UnreadableError, match="not a regular file"):
        Host(str(tmp_path)).read("/pipe")


def test_a_huge_file_is_not_read_to_its_end(tmp_path: Path) -> None:
    host = a_host(tmp_path, {"/fits": b"x" * MAX_BYTES})
    with (tmp_path / "huge").open("wb") as file:
        file.truncate(1 << 40)

    assert len(host.read("/fits")) == MAX_BYTES
    with pytest.raises(UnreadableError, match="larger than"):
        host.read("/huge")


def test_bytes_that_are_no_text_are_shown(tmp_path: Path) -> None:
    assert a_host(tmp_path, {"/x": b"a\xff\xfeb"}).read("/x") == "a\\xff\\xfeb"


@pytest.mark.parametrize("path", ["/a\0b", "/\ud800", "x" * 5000])
def test_a_path_that_no_kernel_takes_is_unreadable(tmp_path: Path, path: str) -> None:
    host = Host(str(tmp_path))

    with pytest.raises(UnreadableError):
        host.read(path)
    with pytest.raises(UnreadableError):
        host.names(path)
    assert not host.exists(path)
    assert host.glob(f"{path}*") == []


def test_folders_are_listed_as_people_count(tmp_path: Path) -> None:
    host = a_host(tmp_path, {f"/cpu/cpu{n}/x": "" for n in (10, 9, 2)})

    assert host.names("/cpu") == ["cpu2", "cpu9", "cpu10"]


@pytest.mark.parametrize(
    ("release", "version"),
    [
        ("6.12.53-69.119.amzn2023.x86_64\n", (6, 12)),
        ("7.0\n", (7, 0)),
        ("6.1-rc3", (6, 1)),
        ("6", None),
        ("six.one", None),
        ("", None),
        ("9" * 40 + ".1", None),
    ],
)
def test_a_release_tells_its_version(release: str, version: tuple[int, int] | None) -> None:
    assert version_of(release) == version


@given(st.text())
def test_any_release_is_a_version_or_none(release: str) -> None:
    version = version_of(release)
    assert version is None or min(version) >= 0


def test_a_host_without_proc_and_sys_knows_neither_kernel_nor_cpus(tmp_path: Path) -> None:
    assert Host(str(tmp_path)).kernel is None
    assert Host(str(tmp_path)).online is None


def test_kernel_and_cpus_are_the_hosts(tmp_path: Path) -> None:
    files = {
        "/proc/sys/kernel/osrelease": "6.12.1\n",
        "/sys/devices/system/cpu/online": "0-2,4\n",
    }
    host = a_host(tmp_path, files)

    assert host.kernel == (6, 12)
    assert host.online == {0, 1, 2, 4}
