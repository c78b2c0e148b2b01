import json
from pathlib import Path

import pytest

from plan.cli import run

Output = pytest.CaptureFixture[str]


def test_the_files_of_a_host_are_printed_or_written(folder: Path, capsys: Output) -> None:
    host = "deterministic-high-perf:c7i.metal-24xl"
    assert run(["host", "render", host]) == 0
    assert "==> /etc/sysctl.d/90-corelane.conf" in capsys.readouterr().out
    assert run(["host", "render", "engines", "--stack", "dev", "--out", "files"]) == 0
    assert (folder / "files/etc/sysctl.d/90-corelane.conf").is_file()


def test_a_setting_is_explained(capsys: Output) -> None:
    host = "deterministic-high-perf:c7i.metal-24xl"
    assert run(["host", "explain", host, "nohz_full", "--json"]) == 0
    (entry,) = json.loads(capsys.readouterr().out)["settings"]
    assert entry["key"] == "nohz_full"
    assert entry["why"]
    assert run(["host", "explain", host]) == 0
    assert "nohz_full" in capsys.readouterr().out


def test_a_topology_is_shown(capsys: Output) -> None:
    assert run(["host", "topology", "c7i.metal-24xl", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["cpus"]) == 96


@pytest.mark.parametrize(
    "arguments",
    [
        ["render", "deterministic-high-perf"],
        ["render", "no-profile:c7i.metal-24xl"],
        ["render", "deterministic-high-perf:no-hardware"],
        ["render", "no-pool", "--stack", "dev"],
        ["explain", "deterministic-high-perf:c7i.metal-24xl", "no_such_setting"],
        ["topology", "no-hardware"],
    ],
)
def test_a_host_that_does_not_exist_is_bad_input(arguments: list[str], capsys: Output) -> None:
    assert run(["host", *arguments]) == 2
    told = capsys.readouterr().err
    assert told.startswith("error: ")
    assert "Traceback" not in told
