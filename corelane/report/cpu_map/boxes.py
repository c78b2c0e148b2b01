"""The places of the boxes of a drawing, in whole pixels."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True, slots=True)
class Size:
    """The room that something takes, in pixels."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Point:
    """The top left corner of something, in pixels from the drawing's own corner."""

    x: int
    y: int

    def shifted(self, by: "Point") -> "Point":
        """Return the point as seen from a drawing in which this one sits at `by`."""
        return Point(self.x + by.x, self.y + by.y)


@dataclass(frozen=True, slots=True)
class Placed:
    """Corners for a sequence of boxes, and the room they take together."""

    corners: tuple[Point, ...]
    size: Size


def flow(boxes: Sequence[Size], max_width: int, *, gap: int) -> Placed:
    """Set boxes side by side and begin a new row when one does not fit, as words on a page."""
    corners: list[Point] = []
    x = y = row_height = widest = 0
    for box in boxes:
        if x and x + box.width > max_width:
            x, y, row_height = 0, y + row_height + gap, 0
        corners.append(Point(x, y))
        widest = max(widest, x + box.width)
        row_height = max(row_height, box.height)
        x += box.width + gap
    return Placed(tuple(corners), Size(widest, y + row_height))


def stack(boxes: Sequence[Size], *, gap: int) -> Placed:
    """Set boxes one under the other."""
    return flow(boxes, 0, gap=gap)


def grid(count: int, cell: Size, columns: int, *, gap: int) -> Placed:
    """Set equal cells in rows of `columns`."""
    return flow([cell] * count, columns * (cell.width + gap) - gap, gap=gap)


def balanced_columns(count: int, at_most: int) -> int:
    """Return the columns that fill the fewest rows most evenly: 18 cells of at most 16 give 9."""
    rows = ceil(count / at_most)
    return ceil(count / rows) if rows else 0


def wrap_text(text: str, width: int, *, character: float) -> list[str]:
    """Break text into lines of at most `width` pixels, where a character is `character` wide."""
    per_line = max(1, int(width / character))
    lines: list[str] = []
    for word in text.split():
        pieces = [word[i : i + per_line] for i in range(0, len(word), per_line)]
        for piece in pieces:
            if lines and len(lines[-1]) + 1 + len(piece) <= per_line:
                lines[-1] += " " + piece
            else:
                lines.append(piece)
    return lines
