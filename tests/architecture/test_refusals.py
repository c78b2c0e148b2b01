"""Models refuse a value in parts, not in a text that somebody has to take apart."""

import ast
from pathlib import Path

import pytest

from tests.support.paths import ROOT

FOLDERS = (ROOT / "components" / "config" / "sections", ROOT / "hostconfig" / "model")
MODELS = [
    path
    for folder in FOLDERS
    for path in sorted(folder.glob("*.py"))
    if "from pydantic import" in path.read_text("utf-8")
]


UNTYPED = {"AssertionError", "TypeError", "ValueError"}


def raised_name(raised: ast.expr | None) -> str:
    """Return the name of what is raised, called or not."""
    name = raised.func if isinstance(raised, ast.Call) else raised
    return name.id if isinstance(name, ast.Name) else ""


def test_there_are_models_to_look_at() -> None:
    assert {path.parent for path in MODELS} == {*FOLDERS}


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_a_validator_raises_the_typed_error(path: Path) -> None:
    raised = [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Raise) and UNTYPED & {raised_name(node.exc)}
    ]

    assert not raised
