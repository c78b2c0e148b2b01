"""What is published works without the clone, and is whole."""

import filecmp
import shutil
from pathlib import Path

import pytest

from tests.support.distribution import (
    Installation,
    build,
    contents,
    copy_of_the_clone,
    install,
    packaged_files,
    unpacked,
)
from tests.support.paths import ROOT

AS_OF = "2026-11-29"
STACK = ("Pulumi.yaml", "Pulumi.dev.yaml")


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_of_the_clone(tmp_path_factory.mktemp("clone"))


@pytest.fixture(scope="module")
def wheel(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(clone, tmp_path_factory.mktemp("wheel"), "wheel")


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    return install(wheel, tmp_path_factory.mktemp("installed"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder that holds a stack and nothing else."""
    folder = tmp_path / "stack"
    folder.mkdir()
    for name in STACK:
        shutil.copy(ROOT / name, folder)
    return folder


def test_a_wheel_holds_every_file_of_the_packages_and_nothing_beside_them(wheel: Path) -> None:
    found = {name for name in contents(wheel) if ".dist-info/" not in name}

    missing, strange = packaged_files() - found, found - packaged_files()
    assert not missing, "add the suffix to [tool.setuptools.package-data] in pyproject.toml"
    assert not strange
    assert {name.split("/")[0] for name in found} == {"corelane"}


def test_a_wheel_of_the_source_archive_is_that_of_the_clone(
    clone: Path, wheel: Path, tmp_path: Path
) -> None:
    archive = build(clone, tmp_path, "sdist")
    again = build(unpacked(archive, tmp_path / "unpacked"), tmp_path, "wheel")

    assert contents(again) == contents(wheel)


def test_an_installed_corelane_comes_from_the_wheel_alone(
    installed: Installation, folder: Path
) -> None:
    where = "import corelane, corelane.policies.rules as r; print(corelane.__file__, r.__file__)"
    found = installed.run("python", "-c", where, cwd=folder).stdout.split()

    assert len(found) == 2
    assert all(path.startswith(str(installed.bin.parent)) for path in found)


def test_it_plans_the_same_bytes_as_the_clone(installed: Installation, folder: Path) -> None:
    clone = Installation(ROOT / ".venv" / "bin")
    plan = ("corelane", "plan", "--stack", "dev", "--as-of", AS_OF, "--out")

    first = installed.run(*plan, "of-wheel", cwd=folder)
    second = clone.run(*plan, "of-clone", cwd=folder)

    assert first.returncode == 0, first.stderr
    assert second.returncode == 0, second.stderr
    assert differing(folder / "of-wheel", folder / "of-clone") == set()


@pytest.mark.parametrize(
    ("command", "found", "remedies"),
    [
        (
            ("preview", "--stack", "dev", "--offline"),
            "found no pulumi 3.228.0 or newer on PATH",
            ("install the Pulumi CLI", "run this in a clone"),
        ),
        (
            ("preview", "--stack", "dev"),
            "found no policies/PulumiPolicy.yaml",
            ("run this in a clone", "use --offline"),
        ),
    ],
    ids=["engine", "pack"],
)
def test_a_command_that_needs_the_clone_says_so(
    installed: Installation,
    folder: Path,
    command: tuple[str, ...],
    found: str,
    remedies: tuple[str, ...],
) -> None:
    programs = folder / "programs"
    programs.mkdir()
    if "--offline" not in command:
        (programs / "pulumi").write_text("#!/bin/sh\nexit 1\n")
        (programs / "pulumi").chmod(0o755)

    ended = installed.run("corelane", *command, cwd=folder, path=str(programs))

    said = " ".join(ended.stderr.split())
    assert ended.returncode == 2, ended.stderr
    assert found in said
    assert all(remedy in said for remedy in remedies), said
    assert "Traceback" not in ended.stderr


def differing(one: Path, other: Path) -> set[str]:
    """Return the files that only one folder holds, or that differ."""
    names = {
        str(path.relative_to(folder))
        for folder in (one, other)
        for path in folder.rglob("*")
        if path.is_file()
    }
    assert names, "a plan writes files"
    return set().union(*filecmp.cmpfiles(one, other, names, shallow=False)[1:])
