"""Boxes find room for themselves: no two overlap, and the room stated holds them all."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from corelane.report.cpu_map.boxes import (
    Placed,
    Size,
    balanced_columns,
    flow,
    grid,
    stack,
    wrap_text,
)

SIZES = st.lists(st.builds(Size, st.integers(1, 90), st.integers(1, 90)), max_size=12)


def overlapping(placed: Placed, sizes: list[Size]) -> bool:
    boxes = list(zip(placed.corners, sizes, strict=True))
    return any(
        a.x < b.x + bs.width
        and b.x < a.x + as_.width
        and a.y < b.y + bs.height
        and b.y < a.y + as_.height
        for (a, as_), (b, bs) in combinations(boxes, 2)
    )


@given(sizes=SIZES, room=st.integers(1, 300), gap=st.integers(0, 9))
def test_boxes_never_overlap_and_stay_in_the_room_they_say_they_need(
    sizes: list[Size], room: int, gap: int
) -> None:
    placed = flow(sizes, room, gap=gap)

    assert not overlapping(placed, sizes), "two boxes share a pixel"
    for corner, size in zip(placed.corners, sizes, strict=True):
        assert corner.x + size.width <= placed.size.width
        assert corner.y + size.height <= placed.size.height


@given(sizes=SIZES, room=st.integers(90, 300))
def test_no_row_is_wider_than_the_room_unless_one_box_alone_is(
    sizes: list[Size], room: int
) -> None:
    assert flow(sizes, room, gap=4).size.width <= room


def test_a_box_that_does_not_fit_begins_a_new_row() -> None:
    placed = flow([Size(40, 10), Size(40, 20), Size(40, 10)], 90, gap=5)

    assert [(c.x, c.y) for c in placed.corners] == [(0, 0), (45, 0), (0, 25)]


def test_a_stack_has_one_box_a_row() -> None:
    placed = stack([Size(40, 10), Size(20, 10)], gap=5)

    assert [(c.x, c.y) for c in placed.corners] == [(0, 0), (0, 15)]


def test_a_grid_has_the_columns_asked_for() -> None:
    corners = grid(5, Size(10, 10), 3, gap=2).corners

    assert [c.x for c in corners] == [0, 12, 24, 0, 12]


def test_rows_are_filled_evenly() -> None:
    assert balanced_columns(18, 16) == 9, "16 and 2 would leave a stub"
    assert balanced_columns(48, 16) == 16
    assert balanced_columns(0, 16) == 0


@given(text=st.text(alphabet="ab ", max_size=80), width=st.integers(7, 200))
def test_wrapped_lines_fit_and_keep_every_letter(text: str, width: int) -> None:
    lines = wrap_text(text, width, character=7)

    assert all(len(line) * 7 <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
