import errno
import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as k8s
import pytest

from corelane.cli import run
from corelane.policies.model.rule import Severity

HOSTILE = "[bold]x[/bold] \x1b[31mred"


def violating() -> None:
    volume = aws.ebs.Volume  # an unencrypted volume breaks a blocking rule
    volume("plain", availability_zone="eu-central-1a", size=8, encrypted=False, tags={"a": HOSTILE})


def broken() -> None:
    msg = f"boom {HOSTILE}"
    raise RuntimeError(msg)


Declare = Callable[[Callable[[], Any]], None]
Output = pytest.CaptureFixture[str]


def test_a_clean_plan_is_written_and_exits_with_0(folder: Path) -> None:
    assert run(["plan", "--stack", "dev"]) == 0
    out = folder / "build/dev/plan"
    assert json.loads((out / "plan.json").read_text())["project"] == "corelane"
    assert (out / "manifests/equities-t0/configmap-limits.yaml").is_file()
    assert (out / "hosts/engines/etc/sysctl.d/99-zz-corelane.conf").is_file()
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
    assert "\nfail CL-STO-010 volumes_are_encrypted (high, block)\n" in told
    assert "\n  plain [aws:ebs/volume:Volume] at encrypted\n" in told
    assert "declared in Pulumi.dev.yaml" in told
    assert "remedy:" in told
    assert "corelane rules RULE" in told, "where to read on"
    assert Path("build/dev/plan/plan.json").is_file(), "a violation is a result, so it is written"


def test_the_worst_is_told_first(declare: Declare, capsys: Output) -> None:
    def several() -> None:
        violating()
        aws.ec2.SecurityGroup("open", ingress=[], egress=[])
        aws.s3.Bucket("plain", bucket="plain")

    declare(several)
    assert run(["plan", "--stack", "dev"]) == 1
    heads = [h for h in capsys.readouterr().out.splitlines() if h.startswith(("fail ", "error "))]
    words = [re.search(r"\((\w+), (block|warn)\)", head) for head in heads]
    ranks = [(w[2] == "warn", [*Severity].index(Severity(w[1]))) for w in words if w]

    assert len(ranks) == len(heads) > 2
    assert ranks == sorted(ranks)


def test_json_counts_by_state_and_has_timings_that_plan_json_has_not(
    declare: Declare, capsys: Output
) -> None:
    declare(violating)
    assert run(["plan", "--stack", "dev", "--as-of", "2026-11-22", "--json"]) == 1
    summary = json.loads(capsys.readouterr().out)
    assert summary["schemaVersion"] == "1"
    assert summary["exitCode"] == 1
    assert summary["asOf"] == "2026-11-22"
    assert summary["mandatory"] >= 1
    states = {"pass", "fail", "waived", "not-applicable", "not-evaluated", "error"}
    assert set(summary["verdicts"]) == states
    assert set(summary["timings"]) == {"read", "record", "check", "judge", "report", "write"}
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
    assert "mistakes in the input" in told.err
    assert "pools.engines" in told.err
    assert "hardwear" in told.err
    for word in ("found", "wanted", "remedy"):
        assert told.err.count(f"  {word}") >= 2
    assert "Traceback" not in told.err + told.out
    assert not (folder / "build").exists()


def test_a_missing_stack_file_is_bad_input(capsys: Output) -> None:
    assert run(["plan", "--stack", "nowhere"]) == 2
    assert "Pulumi.nowhere.yaml" in capsys.readouterr().err


def test_a_misspelt_stack_is_told_with_the_nearest_one(capsys: Output) -> None:
    assert run(["plan", "--stack", "dve"]) == 2
    assert "Did you mean Pulumi.dev.yaml?" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["plan", "waivers"])
def test_mistakes_are_data_with_json_and_in_the_same_order(
    folder: Path, capsys: Output, command: str
) -> None:
    path = folder / "Pulumi.dev.yaml"
    path.write_text(path.read_text().replace("cpus: 8", "cpus: x").replace("role: risk", "x: y"))
    path.write_text(path.read_text().replace("c7i.metal-24xl", "c7i.metal-25xl"))

    assert run([command, "--stack", "dev"]) == 2
    text = capsys.readouterr().err
    assert run([command, "--stack", "dev", "--json"]) == 2
    told = capsys.readouterr()
    mistakes = json.loads(told.out)

    assert not told.err
    assert len(mistakes) > 1
    assert {"path", "line", "column", "found", "wanted", "remedy"} <= mistakes[0].keys()
    heads = [f"Pulumi.dev.yaml:{each['line']}:{each['column']} {each['path']}" for each in mistakes]
    assert [line for line in text.splitlines() if line.startswith("Pulumi.")] == heads


def test_invalid_yaml_is_told_with_its_line(folder: Path, capsys: Output) -> None:
    (folder / "Pulumi.dev.yaml").write_text("config:\n  a: [1\n  b: 2\n")
    assert run(["plan", "--stack", "dev"]) == 2
    assert "Pulumi.dev.yaml:3:4" in capsys.readouterr().err


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a/b", "", "..", ".", "a b", "a\nb", "x" * 101]
)
def test_a_stack_name_never_leads_out_of_the_folder(name: str, capsys: Output) -> None:
    assert run(["plan", "--stack", name]) == 2
    assert "found" in capsys.readouterr().err


def test_a_folder_with_other_files_is_refused(folder: Path, capsys: Output) -> None:
    before = sorted(path.name for path in folder.iterdir())
    assert run(["plan", "--stack", "dev", "--out", "."]) == 2
    assert "Choose another --out" in capsys.readouterr().err
    assert sorted(path.name for path in folder.iterdir()) == before


def test_a_full_disk_is_told_with_its_place_and_leaves_nothing(
    folder: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(file: Path, _: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(file))

    monkeypatch.setattr(Path, "write_bytes", full)
    assert run(["plan", "--stack", "dev"]) == 2
    told = capsys.readouterr().err
    assert "found no space left on the device at " in told
    assert "check the path" in told
    assert not (folder / "build").exists()


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


def test_a_mistyped_rule_is_told_with_the_nearest_one(capsys: Output) -> None:
    assert run(["rules", "volume_are_encrypted"]) == 2
    assert "Did you mean volumes_are_encrypted?" in capsys.readouterr().err


def test_a_wrong_option_is_bad_input(capsys: Output) -> None:
    assert run(["plan", "--stakc", "dev"]) == 2
    assert "--stack" in capsys.readouterr().err
