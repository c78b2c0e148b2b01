"""Layout rules that the suite keeps."""

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest

from tests.support.paths import ROOT

LAYERS = ("hostconfig", "components", "policies", "corelane")
LINKED = ("hostconfig", "components", "policies")
ASKING = frozenset(
    {"What", "Which", "Whether", "How", "Where", "Who", "Why", "When", "Decides", "Says"}
)
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
VAGUE = frozenset({"utils", "helpers", "common", "base", "misc", "manager"})
SOURCES = sorted(p for layer in LAYERS for p in (ROOT / layer).rglob("*.py"))


def imports_of(source: Path) -> set[str]:
    """Return every module a file imports, absolute names only."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{source.relative_to(ROOT)} imports relatively"
            found.add(node.module or "")
    return found


@pytest.mark.parametrize("layer", LINKED)
def test_a_layer_beside_the_tool_is_one_of_its_packages(layer: str) -> None:
    link = ROOT / "corelane" / layer

    assert link.is_symlink()
    assert link.resolve() == ROOT / layer


def test_every_layer_is_type_checked() -> None:
    """The type checker follows no links, so each folder has to be named."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())

    assert set(settings["tool"]["basedpyright"]["include"]) >= set(LAYERS)


def test_everything_is_imported_under_one_name() -> None:
    """Two names of one module would be two modules: its classes would not be each other's."""
    twice = {
        source.relative_to(ROOT).as_posix(): strange
        for source in [*SOURCES, *(ROOT / "tests").rglob("*.py"), *(ROOT / "bench").rglob("*.py")]
        if (strange := {name.partition(".")[0] for name in imports_of(source)} & {*LINKED})
    }

    assert not twice


def test_the_agent_needs_nothing_but_the_standard_library() -> None:
    for source in (ROOT / "hostconfig" / "agent").rglob("*.py"):
        strange = {
            module
            for module in imports_of(source)
            if module.partition(".")[0] not in sys.stdlib_module_names
            and not module.startswith("corelane.hostconfig.agent")
        }
        assert not strange, f"{source.relative_to(ROOT)} runs where {strange} is not"


def test_only_load_reads_the_running_stacks_configuration() -> None:
    readers = {
        source.relative_to(ROOT).as_posix()
        for source in SOURCES
        if "pulumi.Config(" in source.read_text()
    }

    assert readers == {"components/config/loading/load.py"}


def test_the_entry_point_only_composes() -> None:
    lines = (ROOT / "__main__.py").read_text().splitlines()

    assert len(lines) <= 20, "load -> Platform -> export, and nothing else"


def test_a_component_is_one_noun_in_three_spellings() -> None:
    """File, class and type token agree, so that a URN says which file to open."""
    declared = re.compile(r"^class (\w+)\(pulumi\.ComponentResource\)", re.MULTILINE)
    wrong: list[str] = []
    for source in sorted((ROOT / "components").rglob("*.py")):
        text, area = source.read_text(), source.parent.name
        for name in declared.findall(text):
            area = "platform" if area == "composition" else area
            file = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
            if source.stem != file or f'"corelane:{area}:{name}"' not in text:
                wrong.append(f"{source.relative_to(ROOT)}: {name}")

    assert not wrong


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert not [p for p in SOURCES if VAGUE & set(p.stem.split("_"))]


def test_a_docstring_opens_with_a_noun_or_a_verb() -> None:
    """A rule's docstring is its page in the reference, so it is left out."""
    asking = [
        f"{source.relative_to(ROOT).as_posix()}: {text}"
        for source in [*SOURCES, *(ROOT / "bench").rglob("*.py")]
        if not source.is_relative_to(ROOT / "policies" / "rules")
        for node in ast.walk(ast.parse(source.read_text()))
        if isinstance(node, DOCUMENTED)
        and (text := ast.get_docstring(node))
        and text.split()[0] in ASKING
    ]

    assert not asking, "a module or class is a noun phrase, a function an imperative"


def test_labels_taints_and_annotations_share_one_domain() -> None:
    """A second domain is a key that a selector, a rule or a command of an operator misses."""
    key = re.compile(r"\bcorelane\.(?!io/)[a-z]+/")
    texts = [
        *SOURCES,
        *(ROOT / "policies").rglob("*.yaml"),
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "tests").rglob("*.*"),
    ]
    strays = [
        source.relative_to(ROOT).as_posix()
        for source in texts
        if source.suffix in {".py", ".yaml", ".md", ".toml"} and key.search(source.read_text())
    ]

    assert not strays, "keys are corelane.io/..."


def test_every_test_file_is_one_pytest_collects() -> None:
    names = ("unit", "golden", "architecture", "engine", "conformance")
    suites = [ROOT / "tests" / name for name in names]
    strays = [
        source.relative_to(ROOT).as_posix()
        for suite in suites
        for source in suite.rglob("*.py")
        if not source.name.startswith("test_") and source.name != "conftest.py"
    ]

    assert not strays, "these never run"
