"""The floor plan that ARCHITECTURE.md shows is the one that the code has."""

import re

import pytest

from tests.support.floor_plan import FLOORS, arrows, circles, floor_plan, imports, purpose, rooms
from tests.support.paths import ROOT

PAGE = ROOT / "ARCHITECTURE.md"
MARKED = re.compile(
    r"(<!-- generated: floor plan -->\n)(.*)(<!-- end of floor plan -->)", re.DOTALL
)


def test_the_committed_plan_is_the_codes_own(request: pytest.FixtureRequest) -> None:
    page = PAGE.read_text()
    wanted = MARKED.sub(lambda marks: f"{marks[1]}{floor_plan()}\n{marks[3]}", page)
    if request.config.getoption("--update-golden"):
        PAGE.write_text(wanted)
        page = wanted

    assert MARKED.search(page), "the marks are there"
    assert page == wanted, "the floor plan in ARCHITECTURE.md is stale: run make golden"


def test_no_two_packages_import_each_other() -> None:
    assert not circles(imports())


@pytest.mark.parametrize("floor", FLOORS)
def test_every_package_says_what_belongs_in_it(floor: str) -> None:
    graph = imports()

    assert not [room for room in rooms(graph, floor) if not purpose(room)]


def test_an_arrow_that_a_longer_path_implies_is_not_drawn() -> None:
    drawn = arrows(imports(), "corelane")

    assert drawn["corelane.cli"] == {"corelane.engine"}, "it imports more, but by way of the engine"
