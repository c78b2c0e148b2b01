import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as k8s
import pytest

from plan.cli import run
from plan.schema import plan_schema

ROOT = Path(__file__).parents[4]
HOSTILE = "[bold]x[/bold] \x1b[31mred"


def clean() -> None:
    k8s.core.v1.ConfigMap("limits", metadata={"name": "limits", "namespace": "equities-t0"})


def violating() -> None:
    volume = aws.ebs.Volume  # an unencrypted volume breaks a blocking rule
    volume("plain", availability_zone="eu-central-1a", size=8, encrypted=False, tags={"a": HOSTILE})


def broken() -> None:
    msg = f"boom {HOSTILE}"
    raise RuntimeError(msg)


@pytest.fixture(autouse=True)
def declare(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], Any]], None]:
    def to(program: Callable[[], Any]) -> None:
        monkeypatch.setattr("plan.cli.opening.declare_platform", lambda _: program())

    to(clean)
    return to


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("Pulumi.yaml", "Pulumi.dev.yaml"):
        shutil.copy(ROOT / name, tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


Declare = Callable[[Callable[[], Any]], None]
Output = pytest.CaptureFixture[str]


def test_a_clean_plan_is_written_and_exits_with_0(folder: Path) -> None:
    assert run(["plan", "--stack", "dev"]) == 0
    out = folder / "build/dev/plan"
    assert json.loads((out / "plan.json").read_text())["project"] == "corelane"
    assert (out / "manifests/equities-t0/configmap-limits.yaml").is_file()
    assert (out / "hosts/engines/etc/sysctl.d/90-corelane.conf").is_file()
    reports = {"index.html", "summary.md", "cpu-engines.svg"}
    assert reports <= {path.name for path in (out / "report").iterdir()}


def test_two_runs_write_the_same_bytes(declare: Declare, folder: Path) -> None:
    declare(violating)
    trees = []
    for name in ("a", "b"):
        run(["plan", "--stack", "dev", "--out", name])
        files = sorted(path for path in (folder / name).rglob("*") if path.is_file())
        trees.append({str(path.relative_to(folder / name)): path.read_bytes() for path in files})
    assert trees[0] == trees[1]
    assert len(trees[0]) > 10


def test_a_mandatory_violation_exits_with_1_and_is_told(declare: Declare, capsys: Output) -> None:
    declare(violating)
    assert run(["plan", "--stack", "dev"]) == 1
    told = capsys.readouterr().out
    assert "volumes_are_encrypted" in told
    assert "remedy:" in told
    assert Path("build/dev/plan/plan.json").is_file(), "a violation is a result, so it is written"


def test_json_counts_by_state_and_has_timings_that_plan_json_has_not(
    declare: Declare, capsys: Output
) -> None:
    declare(violating)
    assert run(["plan", "--stack", "dev", "--as-of", "2026-11-22", "--json"]) == 1
    summary = json.loads(capsys.readouterr().out)
    assert summary["exitCode"] == 1
    assert summary["asOf"] == "2026-11-22"
    assert summary["mandatory"] >= 1
    states = {"pass", "fail", "waived", "not-applicable", "not-evaluated", "error"}
    assert set(summary["verdicts"]) == states
    assert set(summary["timings"]) == {"read", "record", "judge", "report", "write"}
    assert "timings" not in Path("build/dev/plan/plan.json").read_text()


def test_every_configuration_mistake_is_told_with_its_remedy_and_nothing_is_written(
    folder: Path, capsys: Output
) -> None:
    text = (folder / "Pulumi.dev.yaml").read_text()
    text = text.replace("desired: 1, max: 1", "desired: 1, max: 0").replace(
        "hardware: c7i", "hardwear: c7i"
    )
    (folder / "Pulumi.dev.yaml").write_text(text)
    assert run(["plan", "--stack", "dev"]) == 2
    told = capsys.readouterr()
    assert "mistakes in the configuration" in told.err
    assert "pools.engines" in told.err
    assert "hardwear" in told.err
    for word in ("found", "wanted", "remedy"):
        assert told.err.count(f"  {word}") >= 2
    assert "Traceback" not in told.err + told.out
    assert not (folder / "build").exists()


def test_a_missing_stack_file_is_bad_input(capsys: Output) -> None:
    assert run(["plan", "--stack", "nowhere"]) == 2
    assert "Pulumi.nowhere.yaml" in capsys.readouterr().err


def test_invalid_yaml_is_told_with_its_line(folder: Path, capsys: Output) -> None:
    (folder / "Pulumi.dev.yaml").write_text("config:\n  a: [1\n  b: 2\n")
    assert run(["plan", "--stack", "dev"]) == 2
    assert "line 3" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/b", ""])
def test_a_stack_name_never_leads_out_of_the_folder(name: str, capsys: Output) -> None:
    assert run(["plan", "--stack", name]) == 2
    assert "found" in capsys.readouterr().err


def test_a_folder_with_other_files_is_refused(folder: Path, capsys: Output) -> None:
    before = sorted(path.name for path in folder.iterdir())
    assert run(["plan", "--stack", "dev", "--out", "."]) == 2
    assert "choose another --out" in capsys.readouterr().err
    assert sorted(path.name for path in folder.iterdir()) == before


def test_a_fault_of_the_program_exits_with_3_in_one_paragraph(
    declare: Declare, folder: Path, capsys: Output
) -> None:
    declare(broken)
    assert run(["plan", "--stack", "dev"]) == 3
    told = capsys.readouterr().err
    assert "RuntimeError: boom" in told
    assert "--debug" in told
    assert "Traceback" not in told
    assert not (folder / "build").exists()


def test_debug_tells_the_whole_story(declare: Declare, capsys: Output) -> None:
    declare(broken)
    assert run(["--debug", "plan", "--stack", "dev"]) == 3
    assert "Traceback" in capsys.readouterr().err


def test_an_interruption_writes_nothing(declare: Declare, folder: Path) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    declare(interrupted)
    assert run(["plan", "--stack", "dev"]) == 130
    assert not (folder / "build").exists()


def test_markup_and_escape_codes_of_others_reach_the_terminal_as_text(
    declare: Declare, capsys: Output
) -> None:
    declare(broken)
    run(["plan", "--stack", "dev"])
    told = capsys.readouterr().err
    assert "[bold]x[/bold] \\x1b[31mred" in told


def test_a_secret_is_in_no_file_and_no_output(
    declare: Declare, folder: Path, capsys: Output
) -> None:
    canary = "hunter2-canary"

    def program() -> None:
        hidden = pulumi.Output.secret(canary)
        k8s.core.v1.Secret("s", metadata={"name": "s"}, string_data={"password": hidden})
        aws.ssm.Parameter("p", type="SecureString", value=hidden)

    declare(program)
    run(["plan", "--stack", "dev", "--json"])
    told = capsys.readouterr()
    assert canary not in told.out + told.err
    written = [path for path in (folder / "build").rglob("*") if path.is_file()]
    assert not [path for path in written if canary.encode() in path.read_bytes()]


def test_cwd_chooses_the_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")
    assert run(["--cwd", str(folder), "plan", "--stack", "dev"]) == 0
    assert (folder / "build/dev/plan/plan.json").is_file()


def test_a_wrong_option_is_bad_input(capsys: Output) -> None:
    assert run(["plan", "--stakc", "dev"]) == 2
    assert "--stack" in capsys.readouterr().err


def test_waivers_tell_their_people_and_their_end(
    declare: Declare, folder: Path, capsys: Output
) -> None:
    declare(violating)
    waiver = """
    waivers:
      scratch:
        rule: volumes_are_encrypted
        resource: "*::plain"
        reason: The volume holds public market data only.
        ticket: RISK-7
        requester: m.okafor@meridian.example
        approver: j.lindqvist@meridian.example
        expires: 2026-12-31
"""
    path = folder / "Pulumi.dev.yaml"
    path.write_text(path.read_text().rstrip() + "\n" + waiver)
    states = {}
    for day in ("2026-12-31", "2026-12-01"):
        assert run(["waivers", "--stack", "dev", "--as-of", day, "--json"]) == 0
        (entry,) = json.loads(capsys.readouterr().out)["waivers"]
        states[day] = (entry["state"], entry["waived"], entry["approver"])
    assert states["2026-12-01"] == ("used", 1, "j.lindqvist@meridian.example")
    assert run(["waivers", "--stack", "dev", "--as-of", "2026-12-01"]) == 0
    assert "j.lindqvist" in capsys.readouterr().out


def test_rules_are_listed_and_shown_one_by_one(capsys: Output) -> None:
    assert run(["rules", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)["rules"]
    assert len(listed) > 30
    one = listed[0]
    assert run(["rules", one["id"]]) == 0
    told = capsys.readouterr().out
    assert one["remedy"] in told
    assert run(["rules"]) == 0
    assert all(rule["id"] in capsys.readouterr().out for rule in listed[:1])
    assert run(["rules", "no_such_rule"]) == 2


def test_schemas_are_printed(capsys: Output) -> None:
    assert run(["schema"]) == 0
    assert "pools" in json.loads(capsys.readouterr().out)["properties"]
    assert run(["schema", "plan"]) == 0
    assert json.loads(capsys.readouterr().out) == plan_schema()


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


@pytest.mark.parametrize(
    "command",
    [
        "plan",
        "preview",
        "rules",
        "schema",
        "waivers",
        "host render",
        "host explain",
        "host topology",
    ],
)
def test_help_says_what_a_command_does_its_exit_codes_and_examples(
    command: str, capsys: Output
) -> None:
    assert run([*command.split(), "--help"]) == 0
    told = capsys.readouterr().out
    assert "Exit code: 0" in told
    assert f"\n    corelane {command}" in told


def test_the_version_is_printed(capsys: Output) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("corelane 0.")


def test_no_command_prints_the_help(capsys: Output) -> None:
    run([])
    told = capsys.readouterr()
    assert "plan" in told.out + told.err
