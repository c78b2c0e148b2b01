"""Parts of a drawing that know their own size, so that nothing overlaps or is cut off."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from corelane.report.cpu_map.boxes import Placed, Point, Size, flow, stack, wrap_text

LINE = 16
PADDING = 12
GAP = 8
# Width of a character at 12 pixels: above the average even in wide faces such as DejaVu Sans.
CHARACTER = 7.6

# What XML 1.0 (section 2.2) cannot carry, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawn thing, its corner at 0,0, and the room it takes."""

    size: Size
    element: ET.Element


@dataclass(frozen=True, slots=True)
class Ink:
    """The setting of a text: its classes, its size in pixels, its weight and its anchor."""

    css: str
    size: int = 12
    weight: int = 400
    anchor: str = "middle"


def element(tag: str, attributes: dict[str, str], parent: ET.Element | None = None) -> ET.Element:
    """Make an element, and hang it from its parent if it has one."""
    made = ET.Element(tag, attributes)
    if parent is not None:
        parent.append(made)
    return made


def box(css: str, size: Size) -> ET.Element:
    """Make a group with a frame behind everything that is put into it."""
    group = element("g", {})
    frame = {"class": css, "width": str(size.width), "height": str(size.height), "rx": "4"}
    element("rect", frame, group)
    return group


def write(group: ET.Element, text: str, at: Point, ink: Ink) -> None:
    """Write one line of text, its base line at the point."""
    attributes = {"x": str(at.x), "y": str(at.y), "class": ink.css, "font-size": str(ink.size)}
    attributes |= {"font-weight": str(ink.weight), "text-anchor": ink.anchor}
    element("text", attributes, group).text = text


def place(group: ET.Element, figures: Sequence[Figure], corners: Iterable[Point]) -> None:
    """Put figures into a group, each at its corner."""
    for figure, corner in zip(figures, corners, strict=True):
        figure.element.set("transform", f"translate({corner.x},{corner.y})")
        group.append(figure.element)


def together(figures: Sequence[Figure], placed: Placed) -> Figure:
    """Make one figure of several."""
    group = element("g", {})
    place(group, figures, placed.corners)
    return Figure(placed.size, group)


def in_rows(figures: Sequence[Figure], room: int) -> Figure:
    """Set figures side by side as far as there is room, then below."""
    return together(figures, flow([figure.size for figure in figures], room, gap=GAP))


def in_column(figures: Sequence[Figure]) -> Figure:
    """Set figures one under the other, leaving out those without height."""
    seen = [figure for figure in figures if figure.size.height]
    return together(seen, stack([figure.size for figure in seen], gap=GAP))


def paragraph(text: str, room: int, *, css: str = "cm-ink", heading: bool = False) -> Figure:
    """Set a text in as many lines as it needs; the first line of a heading is bold."""
    group = element("g", {})
    lines = wrap_text(xml_text(text), room, character=CHARACTER)
    for number, line in enumerate(lines):
        weight = 600 if heading and not number else 400
        ink = Ink(f"cm-text {css}", weight=weight, anchor="start")
        write(group, line, Point(0, LINE * number + 12), ink)
    width = max((int(len(line) * CHARACTER) + 1 for line in lines), default=0)
    return Figure(Size(width, LINE * len(lines)), group)


def panel(css: str, body: Figure, *, padding: int = PADDING) -> Figure:
    """Frame a figure."""
    size = Size(body.size.width + 2 * padding, body.size.height + 2 * padding)
    group = box(css, size)
    place(group, [body], [Point(padding, padding)])
    return Figure(size, group)


def xml_text(text: str) -> str:
    """Replace what XML cannot carry."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
