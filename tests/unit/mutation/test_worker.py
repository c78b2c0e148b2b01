"""A mutant takes the place of what is loaded, or says that it cannot."""

import json
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from io import StringIO
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import pytest

from tests.mutation import worker
from tests.mutation.drawing import mutated
from tests.mutation.worker import Answering, Change, Way
from tests.support.code_changes import source_of

CODE = """\
LIMIT = 3
class Box:
    def __init__(self, size):
        super().__init__()
        self.size = size + 1
    def fits(self):
        return (lambda: self.size < LIMIT)()
"""


@pytest.fixture
def boxes(tmp_path: Path) -> Iterator[ModuleType]:
    file = tmp_path / "boxes.py"
    file.write_text(CODE)
    spec = spec_from_file_location("boxes", file)
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    assert file.read_text() == CODE


def change_to(module: ModuleType, wanted: str) -> Change:
    """Return the change of a module after which its text has a line."""
    for index in range(100):
        with mutated(CODE, index) as tree:
            if wanted in source_of(tree):
                return Change(Path(str(module.__file__)), index)
    raise AssertionError(wanted)


def functions(module: ModuleType) -> list[FunctionType]:
    return [module.Box.__init__, module.Box.fits]


@pytest.mark.parametrize(
    ("wanted", "size", "fits"), [("size - 1", 1, True), ("self.size <= LIMIT", 3, True)]
)
def test_loaded_functions_become_the_changed_ones(
    boxes: ModuleType, wanted: str, size: int, *, fits: bool
) -> None:
    loaded = boxes.Box(2)
    assert not loaded.fits()

    for function, code in (change_to(boxes, wanted).of(functions(boxes)) or {}).items():
        function.__code__ = code

    assert (boxes.Box(2).size, boxes.Box(2).fits()) == (size, fits)


@pytest.mark.parametrize("wanted", ["LIMIT = 4", "        pass"])
def test_what_does_not_fit_into_loaded_functions_is_imported_anew(
    boxes: ModuleType, wanted: str
) -> None:
    assert change_to(boxes, wanted).of(functions(boxes)) is None


def test_who_reads_or_imports_the_file_meanwhile_gets_the_mutant(boxes: ModuleType) -> None:
    change = change_to(boxes, "LIMIT = 4")

    with change.written():
        assert change.path.read_text().startswith("LIMIT = 4")


ACCIDENT = "stopped by MemoryError"


@pytest.mark.parametrize(
    ("with_change", "without", "by"),
    [
        ({"a": "a"}, {}, "a"),
        ({"a": "a"}, {"a": "a"}, ""),
        ({"a": "a", "b": "b"}, {"a": "a"}, "b"),
        ({"b": ACCIDENT}, {}, ACCIDENT),
        ({"b": ACCIDENT}, {"b": ACCIDENT}, ""),
        ({"b": ACCIDENT}, {"a": "a"}, ACCIDENT),
        ({"a": "a"}, {"a": ACCIDENT}, ""),
        ({"b": "tests/test_b.py"}, {}, "tests/test_b.py"),
    ],
)
def test_only_what_ends_well_without_the_change_notices_it(
    with_change: dict[str, str], without: dict[str, str], by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Endings:
        """What becomes of each test, with a change and without."""

        def failing(self, tests: dict[str, float], change: Change | None, way: Way) -> str:
            assert way == Way(anew=False, seconds=9.0)
            ends = with_change if change else without
            return next((ends[name] for name in tests if name in ends), "")

    session: Any = None
    tests = {"a": 1.0, "b": 1.0}
    job = {"path": "x.py", "index": 0, "tests": tests, "anew": False, "seconds": 9.0}
    jobs, answers = StringIO(f"{json.dumps(job)}\n"), StringIO()
    monkeypatch.setattr(worker, "Loaded", lambda _: Endings())
    monkeypatch.setattr(worker.gc, "freeze", lambda: None)

    Answering(jobs, answers).pytest_runtestloop(session)

    assert json.loads(answers.getvalue()) == {"by": by}
