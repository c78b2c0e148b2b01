import json
import re
import shlex
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
import typer

from corelane.cli import run
from corelane.cli.app import app
from corelane.report.schemas import plan_schema, stack_schema
from tests.support.paths import ROOT

RULE_PAGES = ROOT / "docs" / "rules"
Output = pytest.CaptureFixture[str]


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


def test_a_rule_is_shown_by_its_code_as_by_its_name(capsys: Output) -> None:
    assert run(["rules", "bandwidth_is_declared"]) == 0
    by_name = capsys.readouterr().out
    assert run(["rules", "CL-NET-002"]) == 0

    assert capsys.readouterr().out == by_name
    assert by_name.startswith("CL-NET-002 bandwidth_is_declared\n")


def test_the_list_is_narrowed_by_family_and_level(capsys: Output) -> None:
    assert run(["rules", "--family", "resilience", "--level", "warn", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)["rules"]

    assert 0 < len(listed) < 8
    assert {(rule["family"], rule["level"]) for rule in listed} == {("resilience", "warn")}
    assert all(rule["code"].startswith("CL-RES-") for rule in listed)
    assert run(["rules", "CL-NET-002", "--family", "storage", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rules"] == []


@pytest.mark.parametrize(
    ("arguments", "nearest"),
    [
        (["volume_are_encrypted"], "volumes_are_encrypted"),
        (["cl-net-002"], "CL-NET-002"),
        (["--family", "storag"], "storage"),
        (["--level", "blok"], "block"),
    ],
)
def test_what_does_not_exist_is_refused_with_the_nearest_that_does(
    arguments: list[str], nearest: str, capsys: Output
) -> None:
    assert run(["rules", *arguments]) == 2
    assert f"Did you mean {nearest}?" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["containers_gain"], "Did you mean containers_gain_no_privilege?"),
        (["volumes"], "Did you mean volumes_"),
    ],
)
def test_the_beginning_of_a_name_means_that_name(
    arguments: list[str], told: str, capsys: Output
) -> None:
    assert run(["rules", *arguments]) == 2
    error = capsys.readouterr().err
    assert told in error
    assert "nothing was written" not in error


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["CL-ISO-012", "--family", "storage"], "CL-ISO-012 is of family isolation and level"),
        (["CL-ISO-012", "--level", "warn"], "CL-ISO-012 is of family isolation and level block"),
        (["--family", "secrets", "--level", "warn"], "none is of this family and level"),
    ],
)
def test_an_empty_list_says_why(arguments: list[str], told: str, capsys: Output) -> None:
    assert run(["rules", *arguments]) == 0
    assert f"no rule is listed: {told}" in capsys.readouterr().out


def test_rules_are_listed_by_their_codes(capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    assert run(["rules"]) == 0
    heading, *rows = capsys.readouterr().out.splitlines()
    codes = [row.split()[0] for row in rows]
    assert heading.split()[:2] == ["code", "rule"]
    assert codes == sorted(codes)


def test_every_unknown_name_is_refused_at_once(capsys: Output) -> None:
    assert run(["rules", "no_such", "--family", "x", "--level", "y"]) == 2
    told = capsys.readouterr().err
    assert "3 mistakes" in told
    assert all(f"\n{name}\n" in told for name in ("RULE", "--family", "--level"))


def test_rules_are_printed_as_the_pages_that_are_published(capsys: Output) -> None:
    assert run(["rules", "--format", "md"]) == 0
    assert capsys.readouterr().out == (RULE_PAGES / "README.md").read_text()
    assert run(["rules", "bandwidth_is_declared", "--format", "md"]) == 0
    page = RULE_PAGES / "network/bandwidth_is_declared.md"
    assert capsys.readouterr().out == page.read_text()


def test_rules_are_listed_with_where_they_are_kept_and_why_not_elsewhere(capsys: Output) -> None:
    assert run(["rules", "--layers"]) == 0
    told = capsys.readouterr().out
    assert re.search(r"\bCL-NET-002\b[^-]+\bbandwidth_is_declared\b", told)
    assert "compares resources; admission sees one object" in told
    assert run(["rules", "bandwidth_is_declared"]) == 0
    assert "at admission: yes" in capsys.readouterr().out
    assert run(["rules", "bandwidth_is_declared", "--json"]) == 0
    [rule] = json.loads(capsys.readouterr().out)["rules"]
    assert rule["layers"]["admission"] is True


def test_rules_are_written_in_one_way_at_a_time(capsys: Output) -> None:
    assert run(["rules", "--layers", "--json"]) == 2
    assert json.loads(capsys.readouterr().out)[0]["wanted"] == "one"
    assert run(["rules", "--format", "md", "--layers"]) == 2
    assert "wanted one" in capsys.readouterr().err


def test_what_a_stack_can_name_is_listed(capsys: Output) -> None:
    assert run(["host", "catalogue"]) == 0
    told = capsys.readouterr().out
    assert all(name in told for name in ("c7i.metal-24xl", "docker-edge", "ubuntu-24.04"))
    assert run(["host", "catalogue", "--json"]) == 0
    profile = json.loads(capsys.readouterr().out)["profiles"]["deterministic-high-perf"]
    assert profile["hugePages"]["1Gi"] == 16, "in the form in which a stack extends it"


def test_schemas_are_printed(capsys: Output) -> None:
    assert run(["schema"]) == 0
    assert json.loads(capsys.readouterr().out) == stack_schema()
    assert run(["schema", "plan"]) == 0
    assert json.loads(capsys.readouterr().out) == plan_schema()


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
        "host audit",
        "host topology",
        "host agent",
    ],
)
def test_help_says_what_a_command_does_its_exit_codes_and_examples(
    command: str, capsys: Output
) -> None:
    assert run([*command.split(), "--help"]) == 0
    told = capsys.readouterr().out
    assert "Exit code: 0" in told
    assert f"\n    corelane {command}" in told


def commands(group: Any, *names: str) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, *names, name)
        else:
            yield (*names, name), command


@pytest.mark.parametrize(
    ("names", "command"), [*commands(typer.main.get_command(app))], ids=lambda each: str(each)[:30]
)
def test_examples_use_options_stacks_and_folders_that_there_are(
    names: tuple[str, ...], command: Any
) -> None:
    lines = map(str.strip, command.epilog.splitlines()[2:])
    examples = [line for line in lines if not line.startswith("python3 agent.pyz ")]
    options = {name for param in command.params for name in (*param.opts, *param.secondary_opts)}

    assert examples
    for line in examples:
        ours, _, _ = line.partition(" | ")
        words = shlex.split(ours, comments=True)
        assert words[: len(names) + 1] == ["corelane", *names], line
        assert {word for word in words if word.startswith("-")} <= options, line
        stacks = {b for a, b in pairwise(words) if a == "--stack"}
        folders = {word for word in words if word.startswith("build/")}
        assert stacks <= {"prod"}, line
        assert folders <= {"build/prod/plan"}, line


def test_the_version_is_printed(capsys: Output) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("corelane 0.")


def test_no_command_prints_the_help(capsys: Output) -> None:
    run([])
    told = capsys.readouterr()
    assert "plan" in told.out + told.err
