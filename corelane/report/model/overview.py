"""The verdicts of every family: a row of numbers and a bar of their lengths."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from corelane.report.cpu_map.drawing import element
from corelane.report.model.results import Results, Tally
from corelane.report.model.rules import ReportedRule
from corelane.report.model.verdicts import VERDICTS

WIDTH, HEIGHT, GAP, LEAST = 240, 14, 1, 4
# What did not apply says nothing of how a family stands, so the bar leaves it out.
DRAWN = tuple(verdict for verdict in VERDICTS if verdict != "not-applicable")


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyRow:
    """A family: the number of its rules, its results, and their picture as an SVG."""

    family: str
    rules: int
    tally: Tally
    bar: str

    @property
    def numbers(self) -> tuple[tuple[str, int], ...]:
        """The number of every verdict, worst first, absent ones as zero."""
        return tuple((verdict, self.tally.counts.get(verdict, 0)) for verdict in VERDICTS)


def family_rows(results: Results, known: Iterable[ReportedRule]) -> tuple[FamilyRow, ...]:
    """Return a row for every family that has rules or results, by name."""
    tallies = results.by(lambda result: result.finding.family)
    rules: dict[str, set[str]] = {family: set() for family in tallies}
    for result in results.all:
        rules[result.finding.family].add(result.finding.code)
    for rule in known:
        rules.setdefault(rule.family, set()).add(rule.code)
    longest = max((_drawn(tally.counts) for tally in tallies.values()), default=0)
    return tuple(
        FamilyRow(
            family=family,
            rules=len(codes),
            tally=tallies.get(family, Tally()),
            bar=render_bar(tallies.get(family, Tally()).counts, longest),
        )
        for family, codes in sorted(rules.items())
    )


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
    room = WIDTH - len(DRAWN) * (LEAST + GAP)
    return [
        (verdict, LEAST + counts[verdict] * room // longest)
        for verdict in DRAWN
        if counts.get(verdict)
    ]


def _drawn(counts: Mapping[str, int]) -> int:
    return Counter(counts).total() - counts.get("not-applicable", 0)
