"""Every wrong option of one call is told, in the form of the mistakes of a stack file."""

import json
from pathlib import Path

import pytest

from corelane.cli import run

Output = pytest.CaptureFixture[str]


def paths_of(capsys: Output, line: str) -> dict[str, str]:
    """Return the remedy of each mistake, by its path; text and JSON tell the same."""
    assert run(line.split()) == 2
    text = capsys.readouterr()
    assert run([*line.split(), "--json"]) == 2
    told = capsys.readouterr()
    mistakes = json.loads(told.out)
    assert not told.err
    assert "Error:" not in text.err
    assert f"{len(mistakes)} mistake" in text.err
    for mistake in mistakes:
        assert mistake.keys() == {"file", "line", "column", "path", "found", "wanted", "remedy"}
        assert all(mistake[key] for key in ("found", "wanted", "remedy")), mistake
        assert f"  found   {mistake['found']}\n" in text.err
    return {mistake["path"]: mistake["remedy"] for mistake in mistakes}


@pytest.mark.parametrize(
    ("line", "paths"),
    [
        ("plan", ["--stack"]),
        ("plan --stakc dev --as-of soon", ["--as-of", "--stakc"]),
        ("plan --stack dev --out", ["--out"]),
        ("plan --stack dev -z --strict=1", ["--strict", "-z"]),
        ("plan --stack=../x --as-of= extra", ["--as-of", "--stack", "extra"]),
        ("waivers --as-of 2026-13-01 -s a/b", ["--as-of", "--stack"]),
        ("preview --ofline --stack ..", ["--ofline", "--stack"]),
        ("rules --famly x --level wran", ["--famly", "--level"]),
        ("rules no_such --family stroage --level wran", ["--family", "--level", "RULE"]),
        ("report trend a --fail-on x --fail-on new", ["--fail-on", "HEAD"]),
        ("host topology -H zz", ["--hardware"]),
        ("host render -H zz -P zz --format zz", ["--format", "--hardware", "--profile"]),
        ("host render -H zz -P zz --bogus", ["--bogus", "--hardware", "--profile"]),
        ("host audit --format xml --stack dev --pool nope", ["--format", "--pool"]),
        ("host explain --pool engines --bogus", ["--bogus", "--stack"]),
        ("--foo plan", ["--foo"]),
        ("plam", ["plam"]),
        ("host rendr", ["rendr"]),
    ],
)
def test_all_bad_options_of_a_call_are_told(line: str, paths: list[str], capsys: Output) -> None:
    found = paths_of(capsys, line)

    if not line.startswith(("--foo", "plam")):
        assert sorted(found) == sorted(paths)
    assert {*paths} <= {*found}


@pytest.mark.parametrize(
    ("line", "path", "meant"),
    [
        ("plan --stakc dev", "--stakc", "--stack"),
        ("rules --famly x", "--famly", "--family"),
        ("rules --level blokc", "--level", "block"),
        ("host rendr", "rendr", "render"),
        ("report trend a b --format mdd", "--format", "md"),
        ("host topology -H c7i.metal-25xl", "--hardware", "c7i.metal-24xl"),
    ],
)
def test_what_was_meant_is_named(line: str, path: str, meant: str, capsys: Output) -> None:
    assert paths_of(capsys, line)[path] == f"Did you mean {meant}?"


def test_an_option_of_every_command_stands_before_it(capsys: Output) -> None:
    found = paths_of(capsys, "plan --stack dev --debug")

    assert found == {"--debug": "Write it before the command: `corelane --debug plan`."}


def test_a_command_without_json_tells_all_too(capsys: Output) -> None:
    assert run(["schema", "confg", "extra"]) == 2
    told = capsys.readouterr().err
    assert "2 mistakes" in told
    assert "Did you mean config?" in told


def test_an_option_is_no_value_of_another(folder: Path, capsys: Output) -> None:
    assert run(["plan", "--stack", "dev", "--out", "--strict"]) == 2
    assert "--out without a value" in capsys.readouterr().err
    assert not (folder / "--strict").exists()


def test_bad_options_are_told_with_the_mistakes_of_the_file(folder: Path, capsys: Output) -> None:
    path = folder / "Pulumi.dev.yaml"
    path.write_text(path.read_text().replace("cpus: 8", "cpus: x"))

    assert sorted(paths_of(capsys, "plan --stack dev --as-of soon --bogus 1")) == [
        "--as-of",
        "--bogus",
        "workloads.arb-engine.cpus",
    ]


def test_a_folder_is_refused_with_the_mistakes_of_the_file(folder: Path, capsys: Output) -> None:
    path = folder / "Pulumi.dev.yaml"
    path.write_text(path.read_text().replace("cpus: 8", "cpus: x"))

    assert sorted(paths_of(capsys, "plan --stack dev --out .")) == [
        "--out",
        "workloads.arb-engine.cpus",
    ]
    assert sorted(paths_of(capsys, "host render -H zz -P docker-edge --out .")) == [
        "--hardware",
        "--out",
    ]


def test_of_an_option_that_is_there_twice_the_one_without_a_value_is_refused(
    folder: Path, capsys: Output
) -> None:
    line = "plan --stack dev --out a --out --as-of 2026-11-22"

    assert [*paths_of(capsys, line)] == ["--out"]
    assert not (folder / "a").exists()


@pytest.mark.parametrize(
    ("out", "found"),
    [
        ("file", "the file "),
        ("file/below/it", "the file "),
        ("loop", "a link that leads back to itself"),
        ("/dev/null", "the file /dev/null"),
        ("/proc/x", "cannot write to /proc/x"),
        ("/proc/self/x/y", "cannot write to /proc/self/x/y"),
        ("x" * 300, "file name too long at "),
    ],
)
def test_a_place_that_takes_no_plan_is_told(
    out: str, found: str, folder: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "file").touch()
    (folder / "loop").symlink_to("loop")
    monkeypatch.setattr("corelane.cli.load_and_plan.plan_offline", None)  # the work, for nothing
    before = sorted(folder.rglob("*"))

    assert run(["plan", "--stack", "dev", "--out", out, "--json"]) == 2
    [mistake] = json.loads(capsys.readouterr().out)

    assert mistake["found"].startswith(found)
    assert mistake["wanted"]
    assert mistake["remedy"]
    assert sorted(folder.rglob("*")) == before, "nothing is left behind"


@pytest.mark.parametrize("where", ["nowhere", "Pulumi.yaml"])
def test_a_folder_to_run_in_that_is_none_is_told(where: str, capsys: Output) -> None:
    assert run(["-C", where, "plan", "--stack", "dev"]) == 2
    assert f"found no folder {where}, wanted one that is there" in capsys.readouterr().err


def test_a_plan_goes_where_a_link_leads(folder: Path) -> None:
    (folder / "real").mkdir()
    (folder / "link").symlink_to("real")

    assert run(["plan", "--stack", "dev", "--out", "link"]) == 0
    assert (folder / "link").is_symlink()
    assert (folder / "real/plan.json").is_file()
