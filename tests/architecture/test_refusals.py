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


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_a_validator_raises_the_typed_error(path: Path) -> None:
    raised = [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Raise)
        and isinstance(node.exc, ast.Call)
        and isinstance(node.exc.func, ast.Name)
        and node.exc.func.id == "ValueError"
    ]

    assert not raised
