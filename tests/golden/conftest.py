"""The comparison with an expected file, which `make golden` writes."""

from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def is_as_expected(request: pytest.FixtureRequest) -> Callable[[str, Path], None]:
    def compare(text: str, file: Path) -> None:
        if request.config.getoption("--update-golden"):
            file.write_text(text)

        assert text == file.read_text(), "run `make golden`, then review the diff"

    return compare
