"""An incomplete addition to the project fails, with a sentence that names the missing file.

Each addition is tried on a copy of the tree: incomplete it is reported, and what
`CONTRIBUTING.md` says to write by hand is all that it needs.
"""

import re
import shutil
from pathlib import Path

import pytest

from tests.support.paths import ROOT
from tests.support.unfinished import unfinished

READ = ("policies/rules", "docs/rules", "hostconfig/aspects", "components", "tests")
CASES = "policies/rules/cost/pools_have_names.yaml"
KEY = "components/config/sections/billboard.py:BillboardConfig"
RULE = """
@rule(code="CL-CST-009")
def pools_have_names(resource: Resource) -> Iterator[Violation]:
    yield Violation("no name", "name")
"""
COMPONENT = "class Billboard(pulumi.ComponentResource):\n    pass\n"
SECTION = "class BillboardConfig(Frozen):\n    lines_shown: PositiveInt = 3\n"
# The first files of an addition, what is reported of them, and the files that complete it.
ADDITIONS = {
    "a rule": (
        {"policies/rules/cost/pools_have_names.py": RULE},
        [
            f"write {CASES}: the cases of pools_have_names, its tests and its examples",
            "run make golden: pools_have_names has no page under docs/rules/cost",
        ],
        {
            CASES: "passes: []\n",
            "docs/rules/cost/pools_have_names.md": "# Pools have names\n",
        },
    ),
    "an aspect": (
        {"hostconfig/aspects/fans.py": "def fans(context: Context) -> Iterator[Setting]: ...\n"},
        ["add fans to ASPECTS in hostconfig/aspects/__init__.py: nothing calls it"],
        {"hostconfig/aspects/__init__.py": "from corelane.hostconfig.aspects.fans import fans\n"},
    ),
    "a component": (
        {
            "components/network/billboard.py": COMPONENT,
            # What make golden writes, and what tests share, is no test.
            "tests/golden/stacks/expected/prod.tree.txt": "  b [corelane:network:Billboard]\n",
            "tests/support/config.py": "# Billboard\n",
        },
        [
            (
                "declare Billboard in a module of components/composition, and use its key in"
                " Pulumi.prod.yaml: nothing makes one"
            ),
            "write tests/unit/components/network/test_billboard.py: no test has Billboard",
        ],
        {
            "components/composition/foundation.py": "Billboard('billboard', args, opts)\n",
            "tests/unit/components/network/test_billboard.py": "Billboard('x', args)\n",
        },
    ),
    "a key of the stack file": (
        {"components/config/sections/billboard.py": SECTION},
        [
            f"write linesShown of {KEY} in Pulumi.prod.yaml, or in a test of what it does",
            f"read lines_shown of {KEY} in the component that it is for: nothing does",
        ],
        {
            "Pulumi.prod.yaml": "    billboard: {linesShown: 4}\n",
            "components/network/subnets.py": "LINES = config.lines_shown\n",
        },
    ),
}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Return a copy of what is read."""
    for folder in READ:
        shutil.copytree(
            ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", "cases")
        )
    for stack in ROOT.glob("Pulumi.*.yaml"):
        shutil.copy(stack, tmp_path)
    # This file writes the names that the additions have.
    (tmp_path / "tests/architecture/test_newcomer.py").unlink()
    return tmp_path


def put(tree: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = tree / name
        path.write_text((path.read_text() if path.is_file() else "") + text)


def test_no_addition_to_the_project_is_incomplete() -> None:
    missing = unfinished(ROOT)

    assert not missing, "\n".join(missing)


@pytest.mark.parametrize("addition", ADDITIONS)
def test_an_incomplete_addition_is_reported_and_a_complete_one_is_not(
    tree: Path, addition: str
) -> None:
    half, missing, rest = ADDITIONS[addition]
    before = unfinished(tree)

    put(tree, half)
    assert [each for each in unfinished(tree) if each not in before] == missing

    put(tree, rest)
    assert unfinished(tree) == before


@pytest.mark.parametrize(
    ("recipe", "most"),
    [
        ("Add a rule", 4),
        ("Add a host aspect", 4),
        ("Add a component", 5),
        ("Add a key to the stack file", 3),
        ("Add a fact to a report", 2),
    ],
)
def test_a_recipe_counts_the_files_that_are_touched_by_hand(recipe: str, most: int) -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text()
    section = text.partition(f"\n## {recipe}\n")[2].partition("\n## ")[0]
    counted = re.search(r"^By hand: (.+?)\.$", section, re.MULTILINE | re.DOTALL)

    assert counted, f"{recipe} says which files are written by hand"
    files = re.findall(r"`[^`]+`", counted[1])
    assert 0 < len(files) <= most
    assert "changelog" in section, f"{recipe} says what is written in the changelog"
