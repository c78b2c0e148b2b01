"""The bar of a family: the verdicts that apply side by side, as long as there are results."""

from collections.abc import Mapping, Sequence
from xml.etree import ElementTree as ET

from corelane.report.cpu_map.drawing import element
from corelane.report.model.by_family import APPLYING, FamilyRow

WIDTH, HEIGHT, GAP, LEAST = 240, 14, 1, 4


def render_bars(rows: Sequence[FamilyRow]) -> tuple[str, ...]:
    """Return a bar as SVG for each family, to one scale."""
    longest = max((row.applying for row in rows), default=0)
    return tuple(render_bar(row.tally.counts, longest) for row in rows)


def render_bar(counts: Mapping[str, int], longest: int) -> str:
    """Draw the verdicts side by side, `longest` results being as wide as there is room."""
    drawing = element("svg", {"class": "bar", "viewBox": f"0 0 {WIDTH} {HEIGHT}"})
    drawing.set("aria-hidden", "true")
    left = 0
    for verdict, width in widths(counts, longest):
        place = {"x": str(left), "width": str(width), "height": str(HEIGHT), "rx": "2"}
        element("rect", {"class": f"bar-{verdict}", **place}, drawing)
        left += width + GAP
    return ET.tostring(drawing, encoding="unicode")


def widths(counts: Mapping[str, int], longest: int) -> Sequence[tuple[str, int]]:
    """Share out whole pixels; one violation among thousands is still seen."""
    room = WIDTH - len(APPLYING) * (LEAST + GAP)
    return [
        (verdict, LEAST + counts[verdict] * room // longest)
        for verdict in APPLYING
        if counts.get(verdict)
    ]
