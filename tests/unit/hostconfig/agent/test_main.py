import argparse
import json
import os
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from corelane.hostconfig.agent.__main__ import COMMANDS, main
from tests.support.host_tree import a_document, a_tree

SWAPPINESS = "/proc/sys/vm/swappiness"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    document = json.dumps(a_document({}))
    return a_tree(tmp_path, {"/etc/corelane/expectations.json": document, SWAPPINESS: "10\n"})


@pytest.mark.parametrize(("content", "code"), [("10", 0), ("60", 1), (None, 2)])
def test_the_exit_code_tells_the_verdict(
    root: Path, content: str | None, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    path = root / SWAPPINESS.lstrip("/")
    path.unlink() if content is None else path.write_text(content)

    assert main(["audit", "--root", str(root)]) == code
    verdict = ("clean", "drift", "unreadable")[code]
    assert capsys.readouterr().out.splitlines()[-1].startswith(f"{verdict}: 1 settings")


@pytest.mark.parametrize("form", ["json", "prometheus", "table"])
def test_an_audit_is_printed_in_each_form(
    root: Path, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", "--root", str(root), "--format", form]) == 0
    marks = {"json": '"verdict": "clean"', "prometheus": "# TYPE", "table": "clean: 1 settings"}
    assert marks[form] in capsys.readouterr().out


def test_what_is_in_order_is_listed_on_demand(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["audit", "--root", str(root)])
    assert "vm.swappiness" not in capsys.readouterr().out
    main(["audit", "--root", str(root), "--all"])
    assert "vm.swappiness" in capsys.readouterr().out


def test_metrics_are_written_besides(root: Path, tmp_path: Path) -> None:
    textfile = tmp_path / "corelane.prom"

    assert main(["audit", "--root", str(root), "--textfile", str(textfile)]) == 0
    assert "corelane_host_audit_clean 1\n" in textfile.read_text()


def test_metrics_of_an_earlier_audit_do_not_outlive_one_that_failed(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    textfile = tmp_path / "corelane.prom"
    told = ["audit", "--root", str(root), "--textfile", str(textfile)]
    main(told)
    (root / "etc/corelane/expectations.json").write_text("{")

    assert main(told) == 2
    assert "corelane_host_audit_clean 0\n" in textfile.read_text()
    assert "setting" not in textfile.read_text().replace("every setting in force", "")
    main([*told[:-1], str(root / "none" / "corelane.prom")])
    assert "the metrics were not written" in capsys.readouterr().err


def test_metrics_that_cannot_be_written_are_told(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    textfile = str(root / "none" / "corelane.prom")

    assert main(["audit", "--root", str(root), "--textfile", textfile]) == 2
    assert "the metrics were not written" in capsys.readouterr().err
    (root / SWAPPINESS.lstrip("/")).write_text("60")
    assert main(["audit", "--root", str(root), "--textfile", textfile]) == 1, "drift is known"


def test_expectations_may_lie_elsewhere(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "other.json").write_text(json.dumps(a_document({})))
    (root / "etc/corelane/expectations.json").unlink()
    monkeypatch.chdir(tmp_path)

    assert main(["audit", "--root", str(root), "--expectations", "other.json"]) == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "No such file or directory"),
        (b"{", "found no JSON"),
        (b"\xff\x1b[2J", "found no JSON"),
        (b'"\xff\x1b"', "found no JSON"),
        (b"[]", "found a list, wanted an object"),
        (b"{}", "settings: found nothing, wanted a list"),
        (b" " * (1 << 21), "larger than"),
    ],
)
def test_a_wrong_document_is_told_and_leaves_with_2(
    root: Path, content: bytes | None, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = root / "etc/corelane/expectations.json"
    path.unlink() if content is None else path.write_bytes(content)

    assert main(["audit", "--root", str(root)]) == 2
    told = capsys.readouterr()
    assert said in told.err
    assert told.out == ""
    assert all(line.startswith("corelane: ") for line in told.err.splitlines())


def test_what_a_terminal_cannot_show_stops_no_report(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hostile: dict[str, Any] = {"name": "\ud800\x1b[2J", "layer": "é"}
    document = json.dumps(a_document(hostile))
    a_tree(root, {"/etc/corelane/expectations.json": document, SWAPPINESS: b"\xff\x1b"})

    for form in ("json", "prometheus", "table"):
        assert main(["audit", "--root", str(root), "--format", form]) == 1
    assert "\\xff" in capsys.readouterr().out


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_tells_its_options(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main([command, "--help"])

    assert left.value.code == 0
    text = capsys.readouterr().out
    assert "--root" in text
    assert COMMANDS[command].summary in " ".join(text.split())


def test_help_names_every_command_and_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])

    text = capsys.readouterr().out
    assert all(f"    {name} " in text for name in COMMANDS)
    assert all(f"  {code}  " in text for code in (0, 1, 2))


@pytest.mark.parametrize("given", [[], ["audits"], ["audit", "--formats", "json"]])
def test_wrong_words_leave_with_2(given: list[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(given)
    assert left.value.code == 2


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_says_the_default_that_is_used(name: str) -> None:
    module = import_module(f"corelane.hostconfig.agent.{COMMANDS[name].module}")
    parser = argparse.ArgumentParser()
    getattr(module, f"declare_{name}")(parser)
    used = vars(parser.parse_args([]))

    said = re.findall(r"--(\w+)[^(]*\(default: ([^)]*)\)", parser.format_help())

    assert said or name == "topology"
    assert {option: str(used[option]).removesuffix(".0") for option, _ in said} == dict(said)


def test_a_reader_that_closes_the_pipe_is_no_fault_of_the_agent(root: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "corelane.hostconfig.agent", "audit", "--root", str(root)]

    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, check=False)  # noqa: S603 - a list, no shell
    os.close(writer)

    assert (done.returncode, done.stderr) == (1, b"")
