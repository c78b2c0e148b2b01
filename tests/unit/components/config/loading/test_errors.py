"""Values as mistakes show them."""

import pytest

from corelane.components.config.loading.errors import LONGEST_QUOTE, quote


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ({"a": 1}, "a section"),
        ([], "an empty list"),
        ([1], "a list of 1 entry"),
        ((1, 2), "a list of 2 entries"),
        (None, "nothing"),
        (True, "true"),
        (1.5, "1.5"),
        ("a\nb", r"'a\nb'"),
        ("a" * (LONGEST_QUOTE - 2), f"'{'a' * (LONGEST_QUOTE - 2)}'"),
        ("a" * (LONGEST_QUOTE - 1), f"'{'a' * (LONGEST_QUOTE - 2)}…"),
    ],
)
def test_a_value_is_shown_on_one_line_in_the_words_of_yaml(value: object, shown: str) -> None:
    assert quote(value) == shown
