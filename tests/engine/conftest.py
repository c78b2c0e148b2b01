"""The engine these tests run: built once if the machine has none."""

import pytest

from plan.engine.locate import Engine, find_engine


@pytest.fixture(scope="session")
def engine() -> Engine:
    found = find_engine(print)
    if not isinstance(found, Engine):
        pytest.skip(found.how_to_get)
    return found
