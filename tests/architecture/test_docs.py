"""Documents name what exists: links, paths, commands, options and targets."""

import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main
from typer.core import TyperGroup

from corelane.cli.app import app
from tests.support.paths import ROOT

CREATED = frozenset({".git", ".venv", "build", "dist", "__pycache__", ".hypothesis"})
CREATED_LIKE = (".egg-info", "_cache")
LAYERS = ("hostconfig", "components", "policies", "corelane", "tests", "tools", "docs", "bench")
DECISIONS = ROOT / "docs" / "adr"
LONGEST_DECISION = 60
LONGEST_LINE = 120
HEADINGS = ("Context", "Decision", "Consequences", "Alternatives")
LARGEST_TEXT = 1 << 20


def is_ours(path: Path) -> bool:
    """Return whether a path is of the project, and not made by its tools."""
    parts = path.relative_to(ROOT).parts
    return not any(part in CREATED or part.endswith(CREATED_LIKE) for part in parts)


FILES = [path for path in sorted(ROOT.rglob("*")) if is_ours(path) and path.is_file()]
# An expected report speaks of a made-up stack.
DOCUMENTS = [path for path in FILES if path.suffix == ".md" and path.parent.name != "expected"]
RECORDS = sorted(DECISIONS.glob("[0-9]*.md"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def links_of(text: str) -> Iterator[str]:
    """Yield the targets of links into this tree, without their fragment."""
    for target in re.findall(r"\[[^\]]*\]\(([^)\s]+)\)", text):
        if not re.match(r"[a-z]+:|#", target):
            yield target.partition("#")[0]


def code_of(text: str) -> Iterator[str]:
    """Yield code as a reader would type it: spans, and the lines of blocks less their prompt."""
    blocks = r"```\w*\n(.*?)```"
    for block in re.findall(blocks, text, re.DOTALL):
        for line in block.splitlines():
            yield line.removeprefix("$ ").partition("  #")[0].strip()
    yield from re.findall(r"`([^`\n]+)`", re.sub(blocks, "", text, flags=re.DOTALL))


def long_lines(text: str) -> list[str]:
    """Return the lines of prose that are too long and could be broken."""
    prose = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    lines = [line for line in prose.splitlines() if not line.lstrip().startswith(("|", "#"))]
    return [line for line in lines if len(line) > LONGEST_LINE and not is_one_word(line)]


def is_one_word(line: str) -> bool:
    """Return whether a line is a bit of code or a link that has to stand on one line."""
    return re.fullmatch(r"\s*(- )?(`[^`]+`|\[[^\]]+\]\(\S+\)|\S+)[.,:;]?", line) is not None


def unknown_word(line: str) -> str:
    """Return the first command or option of a `corelane` line that the command line lacks."""
    command: Any = typer.main.get_command(app)
    for word in shlex.split(line)[1:]:
        options = {option for param in command.params for option in param.opts}
        if word.startswith("-"):
            if word not in options | {"-h", "--help"}:
                return word
        elif isinstance(command, TyperGroup) and not word.isupper():
            if word not in command.commands:
                return word
            command = command.commands[word]
    return ""


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_link_leads_somewhere(document: Path) -> None:
    lost = [
        target
        for target in links_of(document.read_text())
        if not (document.parent / target).resolve().exists()
    ]

    assert not lost, f"{name_of(document)} links to what does not exist"


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_lines_of_prose_are_short(document: Path) -> None:
    assert not long_lines(document.read_text())


def test_tables_and_code_alone_may_have_long_lines() -> None:
    wide = "word " * 30
    held = f"| {wide}|\n# {wide}\n```\n{wide}\n```\n"

    assert long_lines(held) == []
    assert long_lines(held + wide) == [wide]
    assert long_lines(f"<!-- generated: x -->\n{wide}\n<!-- end of x -->\n") == [wide]
    assert long_lines(f"- {wide}") == [f"- {wide}"]
    assert long_lines(f"`{'code ' * 40}`") == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_path_named_exists(document: Path) -> None:
    named = [code for code in code_of(document.read_text()) if code.split("/")[0] in LAYERS]
    paths = [code for code in named if re.fullmatch(r"[\w.\-]+/[\w./\-]*", code)]

    assert not [path for path in paths if not (ROOT / path).exists()], name_of(document)


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_command_named_is_one(document: Path) -> None:
    lines = [code.removeprefix(".venv/bin/") for code in code_of(document.read_text())]
    commands = [line.partition(" > ")[0] for line in lines if re.match(r"corelane [a-zA-Z-]", line)]

    assert not {line: word for line in commands if (word := unknown_word(line))}


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_make_target_named_is_one(document: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {code.split()[1] for code in code_of(document.read_text()) if code.startswith("make ")}

    assert named <= targets, name_of(document)


def test_a_command_or_option_that_does_not_exist_is_found() -> None:
    assert unknown_word("corelane plan --stack prod") == ""
    assert unknown_word("corelane host render engines --stack prod") == ""
    assert unknown_word("corelane plans --stack prod") == "plans"
    assert unknown_word("corelane host audits engines") == "audits"
    assert unknown_word("corelane plan --stack prod --live") == "--live"


def test_the_readme_names_every_command() -> None:
    commands = typer.main.get_command(app)
    assert isinstance(commands, TyperGroup)
    readme = (ROOT / "README.md").read_text()

    assert not [name for name in commands.commands if f"`corelane {name}" not in readme]


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = [int(record.name[:4]) for record in RECORDS]

    assert numbers, "decisions are written down"
    assert numbers == [*range(1, len(numbers) + 1)]


@pytest.mark.parametrize("record", RECORDS, ids=lambda path: path.stem)
def test_a_decision_is_short_and_says_what_else_was_possible(record: Path) -> None:
    lines = record.read_text().splitlines()

    assert len(lines) <= LONGEST_DECISION
    assert lines[0].startswith(f"# {record.name[:4]}: "), "the title carries the number"
    assert lines[2].startswith("Status: "), "one that no longer holds must say so"
    assert [line[3:] for line in lines if line.startswith("## ")] == [*HEADINGS]
    assert f"({record.name})" in (DECISIONS / "README.md").read_text(), "the index lists it"


def test_every_library_has_its_reason_in_a_decision() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {re.split(r"[<>=~!\[ ]", each)[0] for each in wanted}
    rows = re.findall(r"^\| ([\w., -]+) \|", "\n".join(map(Path.read_text, RECORDS)), re.MULTILINE)
    named = {name for row in rows for name in row.split(", ")}

    # The Pulumi SDKs are what the project is written for; stubs only describe their library.
    assert not {name for name in names - named if not name.startswith(("pulumi", "types-"))}


def test_a_decision_and_the_one_that_changes_it_link_to_each_other() -> None:
    linked = {
        record.name: set(links_of(record.read_text().partition("## Context")[0]))
        for record in RECORDS
    }

    one_way = [f"{a} to {b}" for a, others in linked.items() for b in others if a not in linked[b]]
    assert not one_way


def test_no_file_names_a_package_index_or_the_machine_it_was_written_on() -> None:
    # Put together here, so that this file does not contain them itself.
    indexes = ("pypi org", "pythonhosted org", "proxy golang org", "registry npmjs org")
    hosts = [name.replace(" ", ".") for name in indexes]
    machine = [str(ROOT), str(Path.home() / ".cache")]
    found = {
        name_of(path): word
        for path in FILES
        if path.stat().st_size <= LARGEST_TEXT
        for word in (*hosts, *machine)
        if word in path.read_text(errors="ignore")
    }

    assert not found
