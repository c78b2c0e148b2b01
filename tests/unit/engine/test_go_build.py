"""Building parts from pinned Go modules, with a Go that only pretends."""

import os
import stat
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from corelane.engine.build import ENGINE
from corelane.engine.go_build import BuildError, GoPart, Pin, build, built, pinned

# Writes a program a package into the folder after -o, and names each as `go build -v` does.
GO = """#!/bin/sh
echo "$@" >> "$LOG"
echo "$CGO_ENABLED $GOWORK" >> "$LOG.environment"
sleep 0.3
while [ "$1" != "-o" ]; do shift; done
[ -n "$FAIL" ] && { echo "package lost" >&2; exit 1; }
folder="$2"; shift 2
for package; do
  echo "$package" >&2
  echo '#!/bin/sh' > "$folder${package##*/}"
done
"""


@pytest.fixture
def part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GoPart:
    """Return a part of two programs, one of them our own, on a machine with that Go."""
    go = tmp_path / "bin" / "go"
    go.parent.mkdir()
    go.write_text(GO)
    go.chmod(go.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{go.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("LOG", str(tmp_path / "log"))
    monkeypatch.setenv("CORELANE_CACHE", str(tmp_path / "cache"))
    sources = tmp_path / "sources"
    (sources / "own").mkdir(parents=True)
    (sources / "go.mod").write_text("module x\n\ngo 1.25.8\n\nrequire example.org/thing v1.2.3\n")
    (sources / "go.sum").write_text("")
    (sources / "own" / "main.go").write_text("package main\n")
    return GoPart(
        name="thing",
        title="the thing",
        sources=sources,
        module="example.org/thing",
        packages=("example.org/thing/cmd/thing", "./own"),
        stamps={"example.org/thing.Version": "v{}"},
    )


def calls(pin: Pin) -> list[str]:
    return (pin.home.parents[1] / "log").read_text().splitlines()


def test_neither_a_compiler_nor_a_workspace_of_the_machine_has_a_say(
    part: GoPart, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CGO_ENABLED", "1")
    monkeypatch.setenv("GOWORK", "/elsewhere/go.work")

    built(part, lambda _: None)

    assert {*(tmp_path / "log.environment").read_text().splitlines()} == {"0 off"}


def test_every_program_of_a_part_appears_at_once(part: GoPart) -> None:
    programs = built(part, lambda _: None)

    assert {path.name for path in programs.iterdir()} == {"thing", "own"}
    home = pinned(part).home
    left = {path.name for path in home.parent.iterdir()}
    assert left == {home.name, f"{home.name}.lock"}, "no staging folder stays"


def test_a_second_run_builds_nothing(part: GoPart) -> None:
    assert built(part, lambda _: None) == built(part, lambda _: None)
    assert len(calls(pinned(part))) == 1


def test_the_version_is_stamped_into_the_programs(part: GoPart) -> None:
    built(part, lambda _: None)

    assert "-X example.org/thing.Version=v1.2.3" in calls(pinned(part))[0]


def test_two_runs_at_once_build_once(part: GoPart) -> None:
    said: list[str] = []
    pin = pinned(part)
    threads = [threading.Thread(target=build, args=(part, pin, said.append)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(calls(pin)) == 1
    assert "waiting for another run that is building the thing" in said


def test_a_failed_build_leaves_nothing_and_says_why(
    part: GoPart, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAIL", "1")
    home = pinned(part).home

    with pytest.raises(BuildError, match=r"go build of the thing ended with 1.*\npackage lost"):
        built(part, lambda _: None)
    assert {path.name for path in home.parent.iterdir()} == {f"{home.name}.lock"}


def test_a_pin_names_the_version_and_the_go_it_needs(part: GoPart, tmp_path: Path) -> None:
    pin = pinned(part)

    assert (pin.version, pin.go) == ("1.2.3", "1.25")
    assert pin.home.parent == tmp_path / "cache"
    assert pinned(part) == pin


@pytest.mark.parametrize("changed", ["go.mod", "go.sum", "own/main.go"])
def test_another_source_is_another_build(part: GoPart, changed: str) -> None:
    before = pinned(part).home
    with (part.sources / changed).open("a") as source:
        source.write("// more\n")

    assert pinned(part).home != before


def test_our_own_sources_matter_only_to_the_part_that_holds_them(part: GoPart) -> None:
    alone = replace(part, packages=part.packages[:1])
    before = pinned(alone)
    (part.sources / "own" / "main.go").write_text("package main // changed\n")

    assert pinned(alone) == before


def test_another_stamp_or_package_is_another_build(part: GoPart) -> None:
    homes = {
        pinned(each).home
        for each in (part, replace(part, stamps={}), replace(part, packages=part.packages[:1]))
    }

    assert len(homes) == 3


def test_a_module_that_is_not_pinned_is_named(part: GoPart) -> None:
    with pytest.raises(BuildError, match=r"no version of example\.org/other"):
        pinned(replace(part, module="example.org/other"))


def test_every_module_of_the_engine_carries_its_hash() -> None:
    sums = (ENGINE.sources / "go.sum").read_text()

    assert pinned(ENGINE).version == "3.228.0"
    assert "github.com/pulumi/pulumi/pkg/v3 v3.228.0 h1:" in sums
    assert "github.com/tgummerer/clipboard v0.0.0-20241001131231-d02d263e614e h1:" in sums
