"""How long files and functions may be; the bounds of the contributing guide."""

import ast
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from statistics import median, quantiles
from tokenize import COMMENT, generate_tokens

import pytest

from tests.support.paths import ROOT

LAYERS = ("hostconfig", "components", "policies", "corelane")
SOURCES = sorted(p for layer in LAYERS for p in (ROOT / layer).rglob("*.py") if p.read_text())
TESTS = sorted((ROOT / "tests").rglob("*.py"))
BENCHES = sorted((ROOT / "bench").rglob("*.py"))
SUPPRESSION = re.compile(r"#\s*(noqa|type:\s*ignore|pyright:\s*ignore)\b")
_RULES = r"(noqa: [A-Z]+\d+(, [A-Z]+\d+)*|(type|pyright): ignore\[[\w, -]+\])"
EXPLAINED = re.compile(rf"# {_RULES} --? \w\S* \S")

LONGEST_FILE, MEDIAN_FILE = 300, 100
LONGEST_FUNCTION, MEDIAN_FUNCTION, P90_FUNCTION = 50, 8, 25
LONGEST_COMPONENT_INIT = 25
LONGEST_RULE = 60
WAIVERS_PER_THOUSAND_LINES = 1


def lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def functions(path: Path) -> Iterator[tuple[str, int, ast.FunctionDef]]:
    """Yield each function with its length in lines, its docstring not counted."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef):
            first = node.body[0]
            text = ast.get_docstring(node) and (first.end_lineno or 0) - first.lineno + 1
            length = (node.end_lineno or 0) - node.lineno + 1 - (text or 0)
            yield f"{path.relative_to(ROOT)}:{node.name}", length, node


def comments(path: Path) -> Iterator[tuple[int, str]]:
    """Yield each comment with its line, in files that suppress a linter rule."""
    text = path.read_text()
    if SUPPRESSION.search(text):
        for token in generate_tokens(StringIO(text).readline):
            if token.type == COMMENT:
                yield token.start[0], token.string


FUNCTIONS = [entry for path in SOURCES for entry in functions(path)]


@pytest.mark.parametrize("path", SOURCES + TESTS, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_file_is_too_long_to_hold_in_mind(path: Path) -> None:
    assert lines(path) <= LONGEST_FILE


def test_most_files_are_short() -> None:
    assert median(lines(path) for path in SOURCES) <= MEDIAN_FILE


def test_no_function_is_too_long_to_see_at_once() -> None:
    assert not [name for name, length, _ in FUNCTIONS if length > LONGEST_FUNCTION]


def test_most_functions_are_short() -> None:
    lengths = [length for _, length, _ in FUNCTIONS]

    assert median(lengths) <= MEDIAN_FUNCTION
    assert quantiles(lengths, n=10)[-1] <= P90_FUNCTION


def test_components_are_declared_one_method_a_child() -> None:
    long = [
        name
        for name, length, node in FUNCTIONS
        if node.name == "__init__" and "components/" in name and length > LONGEST_COMPONENT_INIT
    ]

    assert not long


def test_functions_take_few_arguments_and_name_most_of_them() -> None:
    for name, _, node in FUNCTIONS:
        positional = [
            a for a in node.args.posonlyargs + node.args.args if a.arg not in {"self", "cls"}
        ]
        assert len(positional) + len(node.args.kwonlyargs) <= 5, name


def test_a_rule_fits_one_screen() -> None:
    rules = [p for p in (ROOT / "policies/rules").rglob("*.py") if p.with_suffix(".yaml").exists()]

    assert rules, "the pack has rules"
    assert not [p for p in rules if lines(p) > LONGEST_RULE]


def test_linters_are_rarely_overruled() -> None:
    text = "\n".join(path.read_text() for path in SOURCES)
    overruled = (
        text.count("# noqa") + text.count("# type: ignore") + text.count("# pyright: ignore")
    )

    assert overruled <= len(text.splitlines()) * WAIVERS_PER_THOUSAND_LINES / 1000 + 1


def test_every_suppression_names_its_rule_and_its_reason() -> None:
    unexplained = [
        f"{path.relative_to(ROOT)}:{line}: {comment}"
        for path in (*SOURCES, *TESTS, *BENCHES)
        for line, comment in comments(path)
        if SUPPRESSION.search(comment) and not EXPLAINED.search(comment)
    ]

    assert not unexplained, "write the rule and, after a dash, the reason"
