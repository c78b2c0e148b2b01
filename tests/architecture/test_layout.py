"""The rules of the house, kept by the suite rather than by memory."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAY_IMPORT = {
    "hostconfig": {"hostconfig"},
    "components": {"components", "policies", "hostconfig"},
    "policies": {"policies", "hostconfig"},
    "plan": {"plan", "policies", "components", "hostconfig"},
}
LAYERS = frozenset(MAY_IMPORT)
SHARED_BY_AREAS = frozenset({"config", "naming", "closed_namespace", "rotating_key"})
# Wires the areas together, under components/platform.py.
COMPOSITION = "composition"
AREAS = frozenset(
    p.name
    for p in (ROOT / "components").iterdir()
    if (p / "__init__.py").is_file() and p.name != COMPOSITION
)
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


def roots_of(source: Path) -> set[str]:
    return {module.partition(".")[0] for module in imports_of(source)}


@pytest.mark.parametrize("layer", sorted(LAYERS))
def test_layers_only_look_down(layer: str) -> None:
    for source in (ROOT / layer).rglob("*.py"):
        upward = (roots_of(source) & LAYERS) - MAY_IMPORT[layer]
        assert not upward, f"{source.relative_to(ROOT)} imports {upward}"


def test_only_the_composition_reads_rules_and_only_those_at_admission() -> None:
    """The judge's words go to the API server as they are; nothing else of it is known here."""
    for source in (ROOT / "components").rglob("*.py"):
        judged = {m for m in imports_of(source) if m.startswith("policies")}
        composes = source.parent.name == COMPOSITION
        allowed = {m for m in judged if composes and m.startswith("policies.admission.")}
        assert judged == allowed, f"{source.relative_to(ROOT)} imports {judged - allowed}"


def test_host_tuning_knows_nothing_of_pulumi() -> None:
    for source in (ROOT / "hostconfig").rglob("*.py"):
        assert not {r for r in roots_of(source) if r.startswith("pulumi")}, source


def test_the_agent_needs_nothing_but_the_standard_library() -> None:
    for source in (ROOT / "hostconfig" / "agent").rglob("*.py"):
        strange = {
            module
            for module in imports_of(source)
            if module.partition(".")[0] not in sys.stdlib_module_names
            and not module.startswith("hostconfig.agent")
        }
        assert not strange, f"{source.relative_to(ROOT)} runs where {strange} is not"


def test_policies_know_of_hosts_only_the_model() -> None:
    for source in (ROOT / "policies").rglob("*.py"):
        strange = {
            m
            for m in imports_of(source)
            if m.startswith("hostconfig") and not m.startswith("hostconfig.model")
        }
        assert not strange, f"{source.relative_to(ROOT)}: the judge restates what it judges"


@pytest.mark.parametrize("area", sorted(AREAS))
def test_areas_meet_only_in_the_composition_root(area: str) -> None:
    for source in (ROOT / "components" / area).rglob("*.py"):
        used = {m.split(".")[1] for m in imports_of(source) if m.startswith("components.")}
        assert used <= {area} | SHARED_BY_AREAS, f"{source.relative_to(ROOT)} imports {used}"


def test_only_load_reads_the_running_stacks_configuration() -> None:
    readers = {
        source.relative_to(ROOT).as_posix()
        for source in SOURCES
        if "pulumi.Config(" in source.read_text()
    }

    assert readers == {"components/config/load.py"}


def test_the_entry_point_only_composes() -> None:
    lines = (ROOT / "__main__.py").read_text().splitlines()

    assert len(lines) <= 20, "load -> Platform -> export, and nothing else"


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert not [p for p in SOURCES if VAGUE & set(p.stem.split("_"))]


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
