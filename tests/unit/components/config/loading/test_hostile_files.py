"""Files spoilt at places of chance: a mistake, never a fault, and each with its place."""

from collections.abc import Callable

import pytest

from tests.support.hostile_stack import spoilt_data, spoilt_text
from tests.support.stack_file import told_of


@pytest.mark.parametrize("spoil", [spoilt_data, spoilt_text])
@pytest.mark.parametrize("first", range(0, 24, 8))
def test_a_spoilt_file_is_refused_in_mistakes_with_a_place(
    spoil: Callable[[int], str | bytes], first: int
) -> None:
    for seed in range(first, first + 8):
        for error in told_of(spoil(seed)):
            assert error.path, f"seed {seed}: {error}"
            assert error.place.line, f"seed {seed}: {error}"
            assert all((error.found, error.wanted, error.remedy)), f"seed {seed}: {error}"
            assert str(error).isprintable(), f"seed {seed}: {error}"
            assert "hunter2" not in str(error), f"seed {seed}"
            assert "AKIAIOSFODNN7" not in str(error), f"seed {seed}"
