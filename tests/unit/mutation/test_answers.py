from dataclasses import replace
from pathlib import Path

import pytest

from tests.mutation import answers as kept
from tests.mutation.drawing import Mutant, chosen_mutants

NOTICED = "tests/unit/plan/test_document.py::test_it"


@pytest.fixture
def mutant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mutant:
    """Return a mutant, with an empty memory of answers."""
    monkeypatch.setattr(kept, "cache_root", lambda: tmp_path)
    return chosen_mutants(1, 1, "corelane.files")[0]


@pytest.mark.parametrize("by", ["", NOTICED])
def test_an_answer_is_known_to_the_next_run(mutant: Mutant, by: str) -> None:
    kept.Answers().add(mutant, by)

    assert kept.Answers().of(mutant) == by


@pytest.mark.parametrize("by", ["no end within 600 s", "stopped by TimeoutError"])
def test_an_accident_is_no_answer(mutant: Mutant, by: str) -> None:
    kept.Answers().add(mutant, by)

    assert kept.Answers().of(mutant) is None


def test_another_change_at_the_same_place_is_another_mutant(mutant: Mutant) -> None:
    kept.Answers().add(mutant, NOTICED)

    assert kept.Answers().of(replace(mutant, change="x  ->  y")) is None


def test_a_changed_fixture_asks_again(mutant: Mutant, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.Answers().add(mutant, NOTICED)
    read = Path.read_text

    def changed(path: Path) -> str:
        return f"{read(path)}#" if path.name == "conftest.py" else read(path)

    monkeypatch.setattr(Path, "read_text", changed)

    assert kept.Answers().of(mutant) is None
