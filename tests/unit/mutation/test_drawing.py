"""Which mutants are drawn, and what is known of the place of each."""

import ast

import pytest

from tests.mutation.drawing import chosen_mutants, mutated, site_of
from tests.support.code_changes import edits_of

CODE = """\
LIMIT: Final = 3
def reads(x):
    if x > 1 and (
        x < LIMIT
    ):
        return None
    return [y for y in x if y]
KEY = lambda each: each.size + 1
"""


@pytest.mark.parametrize(
    ("before", "lines", "at_import", "binds"),
    [
        ("3", range(1, 2), True, {"LIMIT"}),
        ("x < LIMIT", range(3, 6), False, set[str]()),
        ("x > 1 and x < LIMIT", range(3, 6), False, set[str]()),
        ("each.size + 1", range(8, 9), False, set[str]()),
    ],
)
def test_a_change_is_where_its_statement_is(
    before: str, lines: range, *, at_import: bool, binds: set[str]
) -> None:
    tree = ast.parse(CODE)
    edit = next(each for each in edits_of(tree) if ast.unparse(each.before) == before)
    site = site_of(tree, edit)

    assert (site.lines, site.at_import, site.binds) == (lines, at_import, binds)


def test_a_mutant_keeps_the_lines_of_its_module() -> None:
    for index in range(len(edits_of(ast.parse(CODE)))):
        with mutated(CODE, index) as tree:
            statements = [node.lineno for node in tree.body]

        assert statements == [1, 2, 8]


def test_a_seed_draws_the_same_mutants_and_fewer_are_the_first_of_more() -> None:
    ten = chosen_mutants(10, 1, "corelane.files")

    assert chosen_mutants(4, 1, "corelane.files") == ten[:4]
    assert chosen_mutants(10, 2, "corelane.files") != ten
    assert {mutant.path.partition("/files/")[0] for mutant in ten} == {"corelane"}
