"""The engine these tests run: built once if the machine has none."""

import gc
from collections.abc import Iterator

import pytest

from corelane.engine.locate import Engine, find_engine


@pytest.fixture(scope="session")
def engine() -> Engine:
    found = find_engine(print)
    if not isinstance(found, Engine):
        pytest.skip(found.how_to_get)
    return found


@pytest.fixture(autouse=True)
def _collect_what_the_sdk_left() -> Iterator[None]:
    """Let the garbage collector complain here, where its complaint is ignored."""
    yield
    gc.collect()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # An engine that stops a program leaves the SDK's coroutines to the garbage collector, which
    # complains in whichever test runs then (pulumi 3.272.0, run_in_stack without its loop).
    ignored = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
    for item in items:
        if "tests/engine" in item.path.as_posix():
            item.add_marker(ignored)
