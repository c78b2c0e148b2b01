"""The sections of a comment within its size limit: each gets room in the order of its worth."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

# Room for the line that names the sections which found none.
_CLOSING = 240


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading, lines of equal standing, most important first, and what stands around them."""

    title: str
    lines: Sequence[str]
    noun: str
    before: str = ""
    after: str = ""
    already_left_out: int = 0

    def render(self, room: int) -> str:
        """Return as much as fits, and count what does not; nothing if not even the count fits."""
        whole = self._text(len(self.lines))
        if len(whole) <= room:
            return whole
        frame = len(self._text(0)) + len(self.before) + len(self.after) + 2
        ends = accumulate(len(line) + 1 for line in self.lines)
        cut = self._text(sum(frame + end <= room for end in ends))
        return cut if len(cut) <= room else ""

    def _text(self, kept: int) -> str:
        parts = [f"### {self.title}", ""]
        if kept:
            parts += [self.before] if self.before else []
            parts += [*self.lines[:kept], self.after]
        if left := len(self.lines) + self.already_left_out - kept:
            parts += [f"_{left:,} more {self.noun} left out; `plan.json` has every one._", ""]
        return "\n".join(parts).rstrip("\n") + "\n"


def fit(head: str, sections: Iterable[Section], limit: int) -> str:
    """Return the head and the sections in order, within `limit` characters.

    The head always survives. A section that finds no room is named in one closing line.
    """
    parts, missing = [head], list[str]()
    for section in sections:
        room = limit - _CLOSING - sum(len(part) + 1 for part in parts)
        if rendered := section.render(room):
            parts.append(rendered)
        else:
            missing.append(section.title)
    if missing:
        parts.append(f"_Left out for want of room: {', '.join(missing)}._"[:_CLOSING] + "\n")
    return "\n".join(parts)
