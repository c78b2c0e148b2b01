"""Building the engine, with a Go that only pretends."""

import os
import stat
import threading
from pathlib import Path

import pytest

from plan.engine.build import BuildError, Pin, build, pinned

# Writes the file named after -o, and a line a package as `go build -v` does.
GO = """#!/bin/sh
echo x >> "$LOG"
sleep 0.3
while [ "$1" != "-o" ]; do shift; done
[ -n "$FAIL" ] && { echo "package lost" >&2; exit 1; }
echo some/package >&2
echo '#!/bin/sh' > "$2"
"""


@pytest.fixture
def pin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pin:
    go = tmp_path / "bin" / "go"
    go.parent.mkdir()
    go.write_text(GO)
    go.chmod(go.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{go.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("LOG", str(tmp_path / "log"))
    return Pin("3.228.0", "1.25", tmp_path / "cache" / "pulumi-abc")


def runs(pin: Pin) -> int:
    return len((pin.home.parents[1] / "log").read_text().splitlines())


def test_the_engine_appears_whole(pin: Pin) -> None:
    build(pin, lambda _: None)

    assert (pin.home / "bin" / "pulumi").is_file()
    left = {path.name for path in pin.home.parent.iterdir()}
    assert left == {"pulumi-abc", "pulumi-abc.lock"}, "no staging folder stays"


def test_two_runs_at_once_build_once(pin: Pin) -> None:
    said: list[str] = []
    threads = [threading.Thread(target=build, args=(pin, said.append)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert runs(pin) == 1
    assert "waiting for another run that is building the Pulumi engine" in said


def test_a_failed_build_leaves_nothing_and_says_why(
    pin: Pin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAIL", "1")

    with pytest.raises(BuildError, match="package lost"):
        build(pin, lambda _: None)
    assert not pin.home.exists()
    assert {path.name for path in pin.home.parent.iterdir()} == {"pulumi-abc.lock"}


def test_the_pin_is_the_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORELANE_CACHE", str(tmp_path / "cache"))
    here = pinned()
    changed = tmp_path / "sources"
    changed.mkdir()
    sources = Path(__file__).parents[4] / "tools" / "pulumi"
    (changed / "go.mod").write_text((sources / "go.mod").read_text())
    (changed / "go.sum").write_text((sources / "go.sum").read_text() + "\n")

    assert here.version == "3.228.0"
    assert here == pinned()
    assert here.home.parent == tmp_path / "cache"
    assert pinned(changed).home != here.home, "another sum is another engine"


def test_every_module_of_the_engine_carries_its_hash() -> None:
    sources = Path(__file__).parents[4] / "tools" / "pulumi"
    sums = (sources / "go.sum").read_text()

    assert "github.com/pulumi/pulumi/pkg/v3 v3.228.0 h1:" in sums
    assert "github.com/tgummerer/clipboard v0.0.0-20241001131231-d02d263e614e h1:" in sums
