import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi_aws as aws
import pytest

from corelane.cli import run
from corelane.policies.judging.catalogue import load_catalogue

Declare = Callable[[Callable[[], Any]], None]
Output = pytest.CaptureFixture[str]
WAIVER = {
    "id": "scratch",
    "rule": "CL-STO-010",
    "scope": "urn:pulumi:dev::corelane::*::plain",
    "reason": "The volume holds public market data only.",
    "ticket": "RISK-7",
    "requestedBy": "m.okafor@meridian.example",
    "approvedBy": "Jo Lindqvist <j.lindqvist@meridian.example>",
    "granted": "2026-11-01",
    "expires": "2026-12-31",
}
WITHIN, SOON, AFTER = "2026-11-22", "2026-12-02", "2027-01-01"


def violating() -> None:
    aws.ebs.Volume("plain", availability_zone="eu-central-1a", size=8, encrypted=False)


@pytest.fixture
def waive(declare: Declare, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Return what adds a waiver to the stack file, of a program that breaks the one rule."""
    declare(violating)
    rules = tuple(rule for rule in load_catalogue() if rule.code == WAIVER["rule"])
    monkeypatch.setattr("corelane.plan.offline.load_catalogue", lambda: rules)

    def add(**changes: str) -> Path:
        path = folder / "Pulumi.dev.yaml"
        # JSON is YAML.
        text = f"  corelane:waivers: {json.dumps([WAIVER | changes])}\n"
        path.write_text(path.read_text().rstrip() + "\n" + text)
        return path

    return add


@pytest.fixture
def waived(waive: Callable[..., Path]) -> None:
    waive()


def told(capsys: Output, *arguments: str) -> dict[str, Any]:
    code = run([*arguments, "--stack", "dev", "--json"])
    data = json.loads(capsys.readouterr().out)
    assert data["exitCode"] == code
    return data


@pytest.mark.parametrize(
    ("day", "code", "state", "left"),
    [(WITHIN, 0, "used", 39), ("2026-12-31", 0, "used", 0), (AFTER, 1, "expired", -1)],
)
@pytest.mark.usefixtures("waived")
def test_a_waiver_tells_its_state_and_its_end(
    capsys: Output, day: str, code: int, state: str, left: int
) -> None:
    data = told(capsys, "waivers", "--as-of", day)
    [entry] = data["waivers"]
    assert (data["exitCode"], data["asOf"]) == (code, day)
    assert (entry["state"], entry["daysLeft"]) == (state, left)


@pytest.mark.parametrize(("day", "waives"), [(WITHIN, True), (AFTER, False)])
@pytest.mark.usefixtures("waived")
def test_a_waiver_tells_its_people_and_what_it_waives(
    capsys: Output, day: str, *, waives: bool
) -> None:
    [entry] = told(capsys, "waivers", "--as-of", day)["waivers"]
    assert entry["approvedBy"] == WAIVER["approvedBy"]
    assert {f["resource"] for f in entry["waives"]} == ({"plain"} if waives else set())
    assert entry["waived"] == len(entry["waives"]), "each violation is counted"


def test_a_person_reads_the_same(waive: Any, capsys: Output) -> None:
    waive()
    assert run(["waivers", "--stack", "dev", "--as-of", SOON]) == 0
    out = capsys.readouterr().out
    for words in ("as of 2026-12-02, as asked for", "expires in 29 days", "Jo Lindqvist"):
        assert words in out, words
    assert "waives on plain: " in out
    assert run(["waivers", "--stack", "dev", "--as-of", AFTER]) == 1
    assert "remedy: Remove it" in capsys.readouterr().out


def test_a_resource_forges_no_line(waive: Any, declare: Declare, capsys: Output) -> None:
    def named() -> None:
        aws.ebs.Volume("plain\nclean", availability_zone="eu-central-1a", size=8)

    declare(named)
    waive(scope="urn:pulumi:dev::corelane::*::plain*")
    assert run(["waivers", "--stack", "dev", "--as-of", WITHIN]) == 0
    assert "waives on plain\\nclean: " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("day", "state", "waives"),
    [
        (WITHIN, "expires in 39 days", "2 violations"),
        ("2026-12-30", "expires in 1 day", "2 violations"),
        ("2026-12-31", "expires after today", "2 violations"),
        (AFTER, "expired 1 day ago", "nothing"),
        ("2027-01-26", "expired 26 days ago", "nothing"),
    ],
)
@pytest.mark.usefixtures("waived")
def test_the_list_says_in_words_how_long_a_waiver_lasts(
    day: str, state: str, waives: str, capsys: Output
) -> None:
    run(["waivers", "--stack", "dev", "--as-of", day])
    line = capsys.readouterr().out.splitlines()[3]
    assert state in line
    assert line.endswith(waives)


@pytest.mark.parametrize(("day", "told"), [(WITHIN, False), (AFTER, True)])
@pytest.mark.usefixtures("waived")
def test_what_is_to_be_done_is_said_of_those_that_ended(
    day: str, *, told: bool, capsys: Output
) -> None:
    run(["waivers", "--stack", "dev", "--as-of", day])

    assert ("  remedy: " in capsys.readouterr().out) == told


def test_a_stack_without_waivers_says_so(capsys: Output) -> None:
    assert run(["waivers", "--stack", "dev"]) == 0
    assert "corelane/dev waives nothing" in capsys.readouterr().out


def test_after_its_end_the_violation_counts_again(waive: Any, capsys: Output) -> None:
    waive()
    assert told(capsys, "plan", "--as-of", WITHIN)["mandatory"] == 0
    after = told(capsys, "plan", "--as-of", AFTER)
    assert after["exitCode"] == 1
    assert after["mandatory"] >= 1


def test_an_expired_waiver_fails_a_plan_that_needs_none(
    waive: Any, declare: Declare, capsys: Output
) -> None:
    waive()
    declare(lambda: None)
    assert run(["plan", "--stack", "dev", "--as-of", WITHIN]) == 0
    assert "waiver scratch: until 2026-12-31, waives nothing here" in capsys.readouterr().out
    assert run(["plan", "--stack", "dev", "--as-of", AFTER]) == 1
    out = capsys.readouterr().out
    assert "waiver scratch: expired on 2026-12-31, which fails this run" in out
    assert "failed: see the findings and waivers above" in out
    summary = Path("build/dev/plan/report/summary.md").read_text()
    assert "Blocked by 1 expired waiver" in summary
    assert "2026-12-31 (1 day ago)" in summary


def test_one_that_soon_expires_is_a_warning(waive: Any, capsys: Output) -> None:
    waive()
    assert run(["plan", "--stack", "dev", "--as-of", SOON]) == 0
    out = capsys.readouterr().out
    assert re.search(r"warning: expires in 29 days, on 2026-12-31, [1-9] waived; ", out)
    assert "2026-12-31 (29 days left)" in Path("build/dev/plan/report/summary.md").read_text()


def test_every_mistake_is_told_and_nothing_is_written(
    waive: Any, folder: Path, capsys: Output
) -> None:
    waive(rule="volumes_are_encryptd", expires="2028-01-01", approvedBy=WAIVER["requestedBy"])
    assert run(["plan", "--stack", "dev", "--as-of", WITHIN]) == 2
    err = capsys.readouterr().err
    assert "3 mistakes in the input" in err
    assert "Did you mean CL-STO-010 (volumes_are_encrypted)?" in err
    assert not (folder / "build").exists()


@pytest.mark.parametrize("day", ["soon", "2026-13-01", "20261122", ""])
def test_a_day_that_is_none_is_bad_input(day: str, capsys: Output) -> None:
    assert run(["plan", "--stack", "dev", "--as-of", day]) == 2
    assert "--as-of" in capsys.readouterr().err


def committed(folder: Path, when: str) -> str:
    env = {"PATH": "/usr/bin:/bin", "GIT_COMMITTER_DATE": when, "GIT_CONFIG_GLOBAL": "/dev/null"}
    who = ("-c", "user.name=a", "-c", "user.email=a@example.invalid")
    for words in (["init", "-q"], ["add", "Pulumi.dev.yaml"], ["commit", "-q", "-m", "x"]):
        command = ["git", *who, *words]
        subprocess.run(command, cwd=folder, env=env, check=True)  # noqa: S603 -- git, on a folder of this test
    return when


def test_the_commit_dates_the_judgement(waive: Any, folder: Path, capsys: Output) -> None:
    waive()
    committed(folder, "2026-12-31T23:59:00+0000")
    inside = told(capsys, "waivers")
    assert (inside["exitCode"], inside["asOf"]) == (0, "2026-12-31")
    assert inside["asOfIs"].startswith("the date of commit ")
    assert run(["waivers", "--stack", "dev"]) == 0
    assert "as of 2026-12-31, the date of commit " in capsys.readouterr().out


def test_the_same_commit_gives_the_same_bytes_on_another_day(
    waive: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waive()
    committed(folder, "2026-11-22T12:00:00+0000")

    def written(out: str) -> dict[str, bytes]:
        assert run(["plan", "--stack", "dev", "--out", out]) == 0
        files = (path for path in (folder / out).rglob("*") if path.is_file())
        return {str(path.relative_to(folder / out)): path.read_bytes() for path in files}

    first = written("one")
    for module in ("corelane.plan.as_of", "corelane.components.config.loading.load"):
        monkeypatch.setattr(f"{module}.datetime", Later)
    assert written("two") == first


class Later:
    """A clock of next year."""

    @staticmethod
    def now(_: object) -> Any:
        msg = "nobody asks what day it is"
        raise AssertionError(msg)
