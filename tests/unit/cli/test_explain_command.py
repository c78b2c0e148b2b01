import json
import os
import sys

import pytest

from corelane.cli import run
from tests.support.shell import run as run_program

Output = pytest.CaptureFixture[str]
METAL = ["--hardware", "c7i.metal-24xl", "--profile", "deterministic-high-perf"]


def test_a_setting_is_explained_without_a_host_wherever_a_profile_sets_it(capsys: Output) -> None:
    assert run(["host", "explain", "nohz_full"]) == 0
    told = capsys.readouterr().out

    assert "kernel argument nohz_full" in told
    assert "  deterministic-high-perf on c7i.metal-24xl: 2-47" in told
    assert "  docker-edge on xeon-gold-6444y-2s: " in told
    assert "general-purpose" not in told, "that profile isolates nothing"
    for fact in ("why", "written by", "files", "probes", "remedy"):
        assert f"\n  {fact} " in told


def test_what_holds_for_two_hosts_is_said_once(capsys: Output) -> None:
    assert run(["host", "explain", "transparent_hugepage/enabled"]) == 0
    told = capsys.readouterr().out

    assert told.count("\n  why ") == 1
    assert told.count(": madvise\n") > 1, "but on which hosts, and with which value, for each"


def test_a_value_is_left_out_of_how_it_is_seen_and_nothing_else_is(capsys: Output) -> None:
    assert run(["host", "explain", "ena0.rx-usecs"]) == 0

    assert "  probes     ethtool shows rx-usecs … for ena0\n" in capsys.readouterr().out


def test_of_one_host_the_probes_have_the_value(capsys: Output) -> None:
    assert run(["host", "explain", "nohz_full", *METAL]) == 0

    told = " ".join(capsys.readouterr().out.split())
    assert "probes /proc/cmdline has nohz_full=2-47; " in told


def test_a_setting_is_explained_for_machines(capsys: Output) -> None:
    assert run(["host", "explain", "nohz_full", *METAL, "--json"]) == 0
    (entry,) = json.loads(capsys.readouterr().out)["settings"]

    assert (entry["layer"], entry["value"]) == ("kernel argument", "2-47")
    assert entry["probes"] == [
        "/proc/cmdline has nohz_full=2-47",
        "/sys/devices/system/cpu/nohz_full holds the CPUs 2-47",
    ]
    assert entry["why"]
    assert entry["remedy"]


def test_a_host_is_explained_setting_by_setting(capsys: Output) -> None:
    assert run(["host", "explain", "--stack", "dev", "--pool", "engines"]) == 0

    assert "nohz_full" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "neither a setting nor a host"),
        (["nohzfull"], "Did you mean nohz_full"),
        (["nohzfull", *METAL], "a setting of deterministic-high-perf on c7i.metal-24xl"),
        (["nohz_full", "--pool", "engines"], "--stack"),
    ],
)
def test_what_cannot_be_explained_is_bad_input(
    arguments: list[str], told: str, capsys: Output
) -> None:
    assert run(["host", "explain", *arguments]) == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("width", [40, 60, 100])
def test_an_explanation_folds_at_the_width_of_the_terminal(
    width: int, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    assert run(["host", "explain", "nohz_full"]) == 0
    whole = capsys.readouterr().out
    monkeypatch.setenv("COLUMNS", str(width))
    assert run(["host", "explain", "nohz_full"]) == 0
    folded = capsys.readouterr().out

    assert folded.split() == whole.split(), "no word is lost or broken"
    long = [line for line in folded.splitlines() if len(line) > width]
    assert all(len(line.split()[-1]) > width - 13 for line in long), "only for a long word"


@pytest.mark.parametrize("width", ["40", "60", "100"])
@pytest.mark.parametrize("group", [[], ["host"], ["report"]])
def test_no_summary_of_a_command_is_cut(
    width: str, group: list[str], monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    assert run([*group, "--help"]) == 0

    told = capsys.readouterr().out.partition("Commands:")[2]
    assert told
    assert "..." not in told
    assert all(len(line) <= int(width) for line in told.splitlines())


@pytest.mark.parametrize("characters", ["ascii", "latin-1"])
def test_a_terminal_of_few_characters_gets_the_same_bytes(characters: str) -> None:
    arguments = ["corelane", "host", "explain", "ena0.rx-usecs"]
    script = f"import sys; from corelane.cli import main; sys.argv = {arguments}; main()"
    few, many = (
        run_program(sys.executable, "-c", script, env={**os.environ, "PYTHONIOENCODING": encoding})
        for encoding in (characters, "utf-8")
    )

    assert (few.returncode, few.stderr) == (0, "")
    assert few.stdout == many.stdout
    assert "…" in few.stdout
