"""An auditor's commands: a chain is verified, two reports are compared."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi_aws as aws
import pytest
from jsonschema import validate

from corelane.cli import run
from corelane.report.history.chain_links import continued, read_chain
from corelane.report.schemas import results_schema

Declare = Callable[[Callable[[], Any]], None]
Output = pytest.CaptureFixture[str]
OUT = Path("build/dev/plan")
CHAIN = OUT / "report/chain.jsonl"


def violating() -> None:
    aws.ebs.Volume("plain", availability_zone="eu-central-1a", size=8, encrypted=False)


def plan(*options: str, as_of: str = "2026-11-22") -> int:
    return run(["plan", "--stack", "dev", "--as-of", as_of, *options])


def test_a_plan_writes_results_that_satisfy_their_schema(declare: Declare) -> None:
    declare(violating)
    assert plan() == 1
    data = json.loads((OUT / "report/results.json").read_text())
    validate(data, results_schema())
    found = [r for r in data["results"] if r["rule"] == "volumes_are_encrypted"]
    (failed,) = [r for r in found if r["evidence"]["path"] == "encrypted"]
    assert failed["verdict"] == "fail"
    assert failed["location"] == {"file": "Pulumi.dev.yaml", "line": failed["location"]["line"]}
    assert failed["evidence"] == {"path": "encrypted", "value": "false"}


def test_the_schema_of_results_is_printed(capsys: Output) -> None:
    assert run(["schema", "results"]) == 0
    assert json.loads(capsys.readouterr().out) == results_schema()


def test_a_chain_that_holds_is_told_with_its_head_and_its_limits(capsys: Output) -> None:
    plan()
    plan(as_of="2026-11-23")
    capsys.readouterr()
    assert run(["report", "verify", str(OUT)]) == 0
    told = capsys.readouterr().out
    assert "2 reports, as of 2026-11-22 to 2026-11-23" in told
    assert "head: " in told
    assert "Limits: whoever can write the chain" in told


def test_a_chain_alone_says_that_no_file_was_checked(capsys: Output) -> None:
    plan()
    capsys.readouterr()
    assert run(["report", "verify", str(CHAIN)]) == 0
    told = capsys.readouterr().out
    assert "unmodified: 1 line, files not checked: give the plan's folder" in told
    assert "1 report, as of 2026-11-22\n" in told
    assert run(["report", "verify", str(OUT)]) == 0
    assert "not checked" not in capsys.readouterr().out


@pytest.mark.parametrize("named", ["project", "stack"])
def test_the_plan_of_another_stack_is_not_replaced(
    named: str, folder: Path, capsys: Output
) -> None:
    assert plan("--out", "kept") == 0
    before = {p: p.read_bytes() for p in Path("kept").rglob("*") if p.is_file()}
    if named == "project":
        (folder / "Pulumi.yaml").write_text("name: other\nruntime: python\n")
        arguments = ["--stack", "dev"]
    else:
        (folder / "Pulumi.dev.yaml").rename(folder / "Pulumi.trial.yaml")
        arguments = ["--stack", "trial"]
    capsys.readouterr()
    assert run(["plan", *arguments, "--out", "kept"]) == 2
    told = capsys.readouterr().err
    assert "found   the plan of 'corelane/dev' at kept" in told
    assert "remedy  Choose another --out" in told
    assert {p: p.read_bytes() for p in Path("kept").rglob("*") if p.is_file()} == before


def test_the_first_altered_file_is_named(capsys: Output) -> None:
    plan()
    capsys.readouterr()
    assert run(["report", "verify", str(OUT), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["intact"] is True
    page = OUT / "report/index.html"
    page.write_text(page.read_text().replace("not", "now", 1))
    capsys.readouterr()
    assert run(["report", "verify", str(OUT), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["faults"] == ["report/index.html: it was changed"]
    assert told["intact"] is False


def test_a_name_in_the_chain_forges_no_line(capsys: Output) -> None:
    plan()
    last = read_chain(CHAIN.read_bytes())[-1].facts
    forged = "report/x\nunmodified: 1 line"
    files = {**last["files"], forged: "0" * 64}
    CHAIN.write_text(continued((), {**last, "files": files, "asOf": "day\nhead: none"}))
    capsys.readouterr()
    assert run(["report", "verify", str(OUT)]) == 1
    told = capsys.readouterr().out
    assert "altered: report/x\\nunmodified: 1 line: it is gone\n" in told
    assert not [line for line in told.splitlines() if line.startswith(("unmodified", "head: none"))]


def test_a_published_head_is_looked_for(capsys: Output) -> None:
    plan()
    capsys.readouterr()
    run(["report", "verify", str(CHAIN), "--json"])
    head = json.loads(capsys.readouterr().out)["head"]
    assert run(["report", "verify", str(CHAIN), "--head", f"{head.upper()}\n"]) == 0
    assert run(["report", "verify", str(CHAIN), "--head", "0" * 64]) == 1
    assert run(["report", "verify", str(CHAIN), "--head", "abc"]) == 2


def test_a_broken_chain_stops_a_plan_with_its_line(capsys: Output) -> None:
    plan()
    before = {p: p.read_bytes() for p in OUT.rglob("*") if p.is_file()}
    CHAIN.write_bytes(b"x" + CHAIN.read_bytes())
    assert plan(as_of="2026-11-23") == 2
    assert "line 1 was changed" in capsys.readouterr().err
    after = {p: p.read_bytes() for p in OUT.rglob("*") if p.is_file() and p != CHAIN}
    assert after == {p: c for p, c in before.items() if p != CHAIN}, "nothing is written"
    assert run(["report", "verify", str(OUT)]) == 1


def test_a_chain_kept_elsewhere_goes_on(folder: Path) -> None:
    plan()
    kept = CHAIN.rename(folder / "kept.jsonl")
    assert plan("--chain", str(kept), "--out", "other", as_of="2026-11-23") == 0
    assert (folder / "other/report/chain.jsonl").read_text().count("\n") == 2
    assert plan("--chain", "gone.jsonl") == 2


def test_what_is_no_report_is_bad_input(capsys: Output) -> None:
    assert run(["report", "verify", "nowhere"]) == 2
    assert run(["report", "trend", "nowhere", "nowhere"]) == 2
    assert "found no results at nowhere" in capsys.readouterr().err


def test_a_trend_tells_what_is_new_and_fails_if_asked(declare: Declare, capsys: Output) -> None:
    plan("--out", "a")
    declare(violating)
    plan("--out", "b")
    capsys.readouterr()
    assert run(["report", "trend", "a", "b"]) == 0
    told = capsys.readouterr().out
    assert "New (" in told
    assert "volumes_are_encrypted" in told
    assert run(["report", "trend", "a", "b", "--fail-on", "new"]) == 1
    assert run(["report", "trend", "b", "a", "--fail-on", "new", "--fail-on", "unseen"]) == 0


def test_a_trend_is_told_as_json_and_as_markdown(declare: Declare, capsys: Output) -> None:
    plan("--out", "a")
    declare(violating)
    plan("--out", "b")
    capsys.readouterr()
    assert run(["report", "trend", "a", "b", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["counts"]["new"] > 0
    assert run(["report", "trend", "a", "b", "--format", "md"]) == 0
    assert capsys.readouterr().out.startswith("## From corelane/dev")
    assert run(["report", "trend", "a", "b", "--format", "md", "--json"]) == 2


def test_the_same_report_twice_has_no_trend(capsys: Output) -> None:
    plan("--out", "a")
    capsys.readouterr()
    assert run(["report", "trend", "a", "a", "--fail-on", "new"]) == 0
    assert "nothing changed" in capsys.readouterr().out
