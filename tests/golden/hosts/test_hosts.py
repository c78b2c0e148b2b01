"""Whole hosts, compared byte for byte. A case is a folder: what is asked, and what is delivered."""

import io
import shutil
import tarfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from corelane.hostconfig.delivery.format_names import FORMAT_NAMES
from tests.support.golden_hosts import CASES, HostCase

EXPECTED = "expected"


def host_of(case: HostCase) -> Mapping[str, bytes]:
    """Return the files as they lie on the host, with the delivery beside them."""
    rendered: Mapping[str, str] = {} if case.form == "bottlerocket" else case.plan.files
    files = {path: text.encode() for path, text in rendered.items()}
    handed_over = {
        name: data
        for top, content in case.delivered.items()
        for name, data in unpacked(top, content)
    }
    return {**handed_over, **files}


def unpacked(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield a file, or of an archive what a reviewer can read: its list and its installer."""
    if not name.endswith(".tar"):
        yield name, data
        return
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        members = archive.getmembers()
        listed = (f"{m.mode:04o} {m.uname}:{m.gname} {m.mtime} {m.size} {m.name}" for m in members)
        yield f"{name}.list", ("\n".join(listed) + "\n").encode()
        installer = archive.extractfile("install")
        assert installer is not None, "an archive without an installer is of no use"
        yield f"{name}.install", installer.read()


def stored(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_rendered_host_matches(case: HostCase, request: pytest.FixtureRequest) -> None:
    host, expected = host_of(case), case.folder / EXPECTED
    if request.config.getoption("--update-golden"):
        shutil.rmtree(expected, ignore_errors=True)
        for path, data in host.items():
            (expected / path).parent.mkdir(parents=True, exist_ok=True)
            (expected / path).write_bytes(data)

    assert host == stored(expected), "look at the difference, then run make golden"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_delivery_has_the_same_bytes_twice(case: HostCase) -> None:
    assert dict(case.delivered) == dict(HostCase(case.folder).delivered)


def test_every_format_has_a_case() -> None:
    assert {case.form for case in CASES} == set(FORMAT_NAMES)


def test_every_kind_of_machine_has_a_case() -> None:
    plans = [case.plan for case in CASES]

    assert {plan.architecture for plan in (p.hardware for p in plans)} == {"x86_64", "arm64"}
    assert {plan.cpus.threads_per_core for plan in plans if plan.cpus.isolated} == {1, 2}
    assert any(len(plan.numa_nodes) > 1 for plan in plans)
    assert any(not plan.kubelet for plan in plans), "a Docker host"
