"""Which engine is used, on machines that have one, an old one, only Go, or nothing."""

import stat
from dataclasses import replace
from pathlib import Path

import pytest

from corelane.engine import locate
from corelane.engine.go_build import BuildError, GoPart, Pin
from corelane.engine.locate import Engine, EngineMissing, find_engine


def an_executable(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def pulumi_at(path: Path, version: str) -> Path:
    return an_executable(path, f"echo {version}")


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the one folder on PATH, on a machine that has built nothing."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("CORELANE_CACHE", str(tmp_path / "cache"))
    return tmp_path / "bin"


def test_a_fitting_engine_on_path_is_used_as_it_is(bare: Path) -> None:
    pulumi = pulumi_at(bare / "pulumi", "v3.250.1")

    assert find_engine() == Engine(pulumi, "3.250.1")


def test_an_engine_that_does_not_answer_is_not_waited_for(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locate, "_PATIENCE_S", 0.1)
    slow = an_executable(bare / "pulumi", "/bin/sleep 2; echo v3.250.1")

    assert locate.version_of(slow) is None


@pytest.mark.parametrize("version", ["v3.227.9", "v2.0.0", "v4.0.0"])
def test_an_engine_of_another_age_is_never_used_and_named(bare: Path, version: str) -> None:
    pulumi_at(bare / "pulumi", version)
    said: list[str] = []

    found = find_engine(said.append)

    assert isinstance(found, EngineMissing)
    assert f"found pulumi {version.removeprefix('v')} at" in said[0]
    assert "wanted 3.228.0 or newer" in found.how_to_get


def test_a_pulumi_that_says_nothing_sensible_is_not_used(bare: Path) -> None:
    an_executable(bare / "pulumi", "exit 3")

    assert isinstance(find_engine(), EngineMissing)


def test_without_cli_and_go_the_user_learns_both_ways_out(bare: Path) -> None:
    bare.mkdir()

    found = find_engine()

    assert isinstance(found, EngineMissing)
    assert "https://www.pulumi.com/docs/install/" in found.how_to_get
    assert "install Go 1.25 or newer" in found.how_to_get
    assert str(bare.parent / "cache") in found.how_to_get


@pytest.mark.parametrize("may_build", [True, False])
def test_nothing_is_built_without_go_or_against_the_users_will(
    bare: Path, monkeypatch: pytest.MonkeyPatch, *, may_build: bool
) -> None:
    if not may_build:
        an_executable(bare / "go", "exit 1")
    started: list[GoPart] = []
    monkeypatch.setattr(locate, "build", lambda part, *_: started.append(part))

    assert isinstance(find_engine(may_build=may_build), EngineMissing)
    assert not started


def test_a_wheel_has_no_sources_to_build_from_and_says_so(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    an_executable(bare / "go", "exit 1")
    monkeypatch.setattr(locate, "ENGINE", replace(locate.ENGINE, sources=bare / "tools"))

    found = find_engine()

    assert isinstance(found, EngineMissing)
    assert "run this in a clone of Corelane" in found.how_to_get


def test_what_was_built_once_is_found_again(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    an_executable(bare / "go", "exit 1")
    built: list[Pin] = []

    def build(part: GoPart, pin: Pin, report: object) -> None:
        del part, report
        built.append(pin)
        pulumi_at(pin.programs / "pulumi", "v3.228.0")

    monkeypatch.setattr(locate, "build", build)
    first, second = find_engine(), find_engine()

    assert isinstance(first, Engine)
    assert first == second
    assert len(built) == 1, "a second run builds nothing"


def test_a_failed_build_is_told_with_what_go_said(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    an_executable(bare / "go", "exit 1")

    def build(part: GoPart, pin: Pin, report: object) -> None:
        del part, pin, report
        msg = "go build of the Pulumi engine ended with 1; it said last:\nno space left"
        raise BuildError(msg)

    monkeypatch.setattr(locate, "build", build)
    found = find_engine()

    assert isinstance(found, EngineMissing)
    assert "no space left" in found.how_to_get


def test_nothing_is_built_where_that_was_ruled_out(bare: Path) -> None:
    an_executable(bare / "go", f"touch {bare}/built")

    assert isinstance(find_engine(may_build=False), EngineMissing)
    assert not (bare / "built").exists()


def test_a_cache_that_cannot_be_written_is_a_missing_engine(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    an_executable(bare / "go", "exit 0")
    (bare.parent / "file").write_text("")
    monkeypatch.setenv("CORELANE_CACHE", str(bare.parent / "file/cache"))

    found = find_engine()

    assert isinstance(found, EngineMissing), "a plan can still be made"
    assert "Not a directory" in found.how_to_get
