"""A mutant takes the place of what is loaded, or says that it cannot."""

from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import FunctionType, ModuleType

import pytest

from tests.mutation.drawing import mutated
from tests.mutation.worker import Change
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
