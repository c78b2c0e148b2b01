"""The readers of files: text, choice, cpus and mask."""

import errno
import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corelane.hostconfig.agent.host import AbsentError
from corelane.hostconfig.agent.probe import Reading, State
from corelane.hostconfig.agent.readers.files import chosen
from tests.support.host_tree import a_host, reading

ONLINE = "/sys/devices/system/cpu/online"
GOVERNORS = "/sys/devices/system/cpu/cpu*/cpufreq/scaling_governor"


@pytest.mark.parametrize(
    "text", ["4096 87380 16777216\n", "4096\t87380\t16777216", " 4096 87380  16777216"]
)
def test_blanks_do_not_count(tmp_path: Path, text: str) -> None:
    host = a_host(tmp_path, {"/proc/sys/net/ipv4/tcp_rmem": text})
    found = reading(host, "text", "/proc/sys/net/ipv4/tcp_rmem", "4096 87380 16777216")

    assert found == Reading(State.OK, "4096 87380 16777216")


FOLDER = "/srv/gateway/orders"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder as the plan wants it."""
    made = tmp_path / FOLDER.lstrip("/")
    made.mkdir(parents=True)
    made.chmod(0o700)
    return made


def of_the_folder(made: Path, tmp_path: Path) -> Reading:
    expected = f"{made.parent.stat().st_uid}:{made.parent.stat().st_gid} 0700"
    return reading(a_host(tmp_path, {}), "folder", FOLDER, expected)


def test_a_folder_has_its_owner_and_mode(folder: Path, tmp_path: Path) -> None:
    assert of_the_folder(folder, tmp_path).state is State.OK


def test_a_folder_that_others_can_read_is_drift(folder: Path, tmp_path: Path) -> None:
    folder.chmod(0o755)
    found = of_the_folder(folder, tmp_path)

    assert found.state is State.DRIFT
    assert found.observed.endswith(" 0755")


def test_a_folder_of_another_owner_is_drift(folder: Path, tmp_path: Path) -> None:
    found = reading(a_host(tmp_path, {}), "folder", FOLDER, "4242:4242 0700")

    assert found.state is State.DRIFT
    assert found.reason == f"{FOLDER} is {found.observed}, wanted 4242:4242 0700"
    assert folder.exists()


def test_what_stands_in_the_place_of_a_folder_is_drift(folder: Path, tmp_path: Path) -> None:
    folder.rmdir()
    (tmp_path / "elsewhere").mkdir()
    folder.symlink_to(tmp_path / "elsewhere")
    assert of_the_folder(folder, tmp_path).observed == "no folder", "Docker would follow the link"

    folder.unlink()
    assert of_the_folder(folder, tmp_path).observed == "absent"


def test_a_folder_that_is_optional_or_cannot_be_seen_is_no_drift(tmp_path: Path) -> None:
    host = a_host(tmp_path, {}, links={"/srv": "/srv"})

    assert reading(host, "folder", "/lack/ing", "x", optional=True).state is State.NOT_APPLICABLE
    assert reading(host, "folder", FOLDER, "x").state is State.UNREADABLE, "a loop of links"


def test_another_text_is_drift_and_says_both(tmp_path: Path) -> None:
    found = reading(a_host(tmp_path, {"/proc/sys/vm/x": "60\n"}), "text", "/proc/sys/vm/x", "10")

    assert found == Reading(State.DRIFT, "60", "/proc/sys/vm/x is 60, wanted 10")


def test_a_file_that_is_lacking_is_unreadable_unless_it_is_optional(tmp_path: Path) -> None:
    host = a_host(tmp_path, {})

    lacking = {
        "/proc/sys/vm/x": "No such file or directory",
        "/sys/block/nvme*n*/queue/scheduler": "no such file",
    }
    for target, why in lacking.items():
        assert reading(host, "text", target, "1").state is State.UNREADABLE
        assert reading(host, "text", target, "1").reason == f"{target}: {why}"
        assert reading(host, "text", target, "1", optional=True).state is State.NOT_APPLICABLE


@pytest.mark.parametrize("call", ["scandir", "lstat", "open"])
@pytest.mark.parametrize("target", ["/sys/kernel/debug/x", "/sys/kernel/debug/*"])
def test_what_may_not_be_seen_is_not_lacking(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, target: str
) -> None:
    host = a_host(tmp_path, {"/sys/kernel/debug/x": "1"})

    def denied(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "open", denied)
    monkeypatch.setattr(os, call, denied)
    found = reading(host, "text", target, "1", optional=True)
    assert found.state is State.UNREADABLE
    assert "Permission denied" in found.reason


def test_every_file_of_a_pattern_must_agree(tmp_path: Path) -> None:
    files = {GOVERNORS.replace("*", str(n)): "performance" for n in range(12)}
    host = a_host(tmp_path / "good", files)
    bad = a_host(tmp_path / "bad", {**files, GOVERNORS.replace("*", "11"): "powersave"})

    assert reading(host, "text", GOVERNORS, "performance").state is State.OK
    found = reading(bad, "text", GOVERNORS, "performance")
    assert found.state is State.DRIFT
    assert found.observed == "powersave"
    assert found.reason.endswith(
        "cpu11/cpufreq/scaling_governor is powersave, wanted performance (1 of 12 files)"
    )


def test_drift_of_one_file_is_told_though_another_is_unreadable(tmp_path: Path) -> None:
    host = a_host(tmp_path, {"/sys/x/a/v": "1", "/sys/x/b/v/not-a-file": "", "/sys/x/c/v": "2"})

    assert reading(host, "text", "/sys/x/*/v", "1").state is State.DRIFT
    assert reading(host, "text", "/sys/x/[ab]/v", "1").state is State.UNREADABLE


def test_a_file_that_some_lack_is_ok_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = a_host(tmp_path, {"/sys/x/a/v": "1", "/sys/x/b/v": "1"})
    read = host.read

    def partly(path: str) -> str:
        if path == "/sys/x/a/v":
            message = f"{path}: No such device"
            raise AbsentError(message)
        return read(path)

    monkeypatch.setattr(host, "read", partly)
    assert reading(host, "text", "/sys/x/*/v", "1", optional=True).state is State.OK
    assert reading(host, "text", "/sys/x/*/v", "1").state is State.UNREADABLE
    assert reading(host, "text", "/sys/x/a/v", "1", optional=True).state is State.NOT_APPLICABLE


def test_an_offline_cpu_has_no_say(tmp_path: Path) -> None:
    files = {GOVERNORS.replace("*", str(n)): "performance" for n in range(3)}
    files[GOVERNORS.replace("*", "2")] = "powersave"
    some = a_host(tmp_path / "some", {**files, ONLINE: "0-1\n"})
    every = a_host(tmp_path / "every", {**files, ONLINE: "0-2\n"})

    assert reading(some, "text", GOVERNORS, "performance").state is State.OK
    assert reading(every, "text", GOVERNORS, "performance").state is State.DRIFT


@pytest.mark.parametrize(
    ("running", "state"),
    [("6.1.141", State.NOT_APPLICABLE), ("6.12.1", State.UNREADABLE), ("7.0", State.UNREADABLE)],
)
def test_an_older_kernel_lacks_what_came_later(tmp_path: Path, running: str, state: State) -> None:
    host = a_host(tmp_path, {"/proc/sys/kernel/osrelease": running})
    found = reading(host, "text", "/sys/new", "1", since="6.12")

    assert found.state is state
    assert (found.reason == "Linux 6.1 lacks /sys/new, which exists from Linux 6.12") is (
        state is State.NOT_APPLICABLE
    )


@pytest.mark.parametrize(
    ("text", "word"),
    [("always [madvise] never\n", "madvise"), ("[none] mq-deadline", "none"), ("none\n", "none")],
)
def test_the_marked_word_is_the_choice(tmp_path: Path, text: str, word: str) -> None:
    host = a_host(tmp_path, {"/sys/x": text})

    assert reading(host, "choice", "/sys/x", word) == Reading(State.OK, word)
    assert reading(host, "choice", "/sys/x", "other").state is State.DRIFT


@pytest.mark.parametrize("text", ["", "a b", "[a] [b]", "]a["])
def test_without_one_choice_nothing_is_told(tmp_path: Path, text: str) -> None:
    found = reading(a_host(tmp_path, {"/sys/x": text}), "choice", "/sys/x", "a")

    assert found.state is (State.UNREADABLE if text != "]a[" else State.DRIFT)


@given(st.text())
def test_any_text_has_a_choice_or_is_refused_as_a_value(text: str) -> None:
    with suppress(ValueError):
        assert isinstance(chosen(text), str)


@pytest.mark.parametrize(
    ("kind", "text"),
    [("cpus", "2-3,5\n"), ("cpus", "2,3,5"), ("mask", "2c"), ("mask", "00000000,0000002c")],
)
def test_sets_of_cpus_compare_as_sets(tmp_path: Path, kind: str, text: str) -> None:
    host = a_host(tmp_path, {"/sys/x": text})

    assert reading(host, kind, "/sys/x", "2-3,5") == Reading(State.OK, "2-3,5")
    assert reading(host, kind, "/sys/x", "2-5") == Reading(
        State.DRIFT, "2-3,5", "/sys/x is 2-3,5, wanted 2-5"
    )


def test_offline_cpus_make_no_difference(tmp_path: Path) -> None:
    host = a_host(tmp_path, {"/sys/x": "2-7", ONLINE: "0-5"})

    assert reading(host, "cpus", "/sys/x", "2-5").state is State.OK
    assert reading(host, "cpus", "/sys/x", "2-4").state is State.DRIFT


@pytest.mark.parametrize("text", ["(null)\n", "\n", ""])
def test_an_empty_set_is_a_set(tmp_path: Path, text: str) -> None:
    host = a_host(tmp_path, {"/sys/x": text})

    assert reading(host, "cpus", "/sys/x", "").state is State.OK
    assert reading(host, "cpus", "/sys/x", "2").state is State.DRIFT


@given(st.binary(max_size=60), st.sampled_from(["text", "choice", "cpus", "mask"]))
def test_any_bytes_are_answered(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, kind: str
) -> None:
    host = a_host(tmp_path_factory.mktemp("host"), {"/sys/x": content})

    assert reading(host, kind, "/sys/x", "3").state in set(State)
