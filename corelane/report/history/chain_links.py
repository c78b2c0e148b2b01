"""A chain of reports: each line holds the hash of the line before, so a changed one shows."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, cast

from corelane.files.atomic_write import MARKER
from corelane.plan.model import PlanDocument

NAME: Final = "report/chain.jsonl"
START: Final = "0" * 64
"""The previous hash of the first line."""
_REPORT: Final = "report/"
_SHAPE: Final[Mapping[str, type]] = {
    "asOf": str,
    "commit": str,
    "files": dict,
    "previous": str,
    "project": str,
    "seal": str,
    "sequence": int,
    "stack": str,
    "verdicts": dict,
}

Facts: TypeAlias = Mapping[str, Any]


class ChainError(ValueError):
    """A chain that is not as it was written; `line` counts from 1."""

    def __init__(self, line: int, found: str) -> None:
        """Keep what is wrong with which line."""
        super().__init__(f"line {line} {found}")
        self.line = line


@dataclass(frozen=True, slots=True)
class Link:
    """One line of a chain that holds, without its end of line."""

    text: str

    @property
    def digest(self) -> str:
        """The hash by which the next line knows this one; of the last, the head of the chain."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def facts(self) -> Facts:
        """The facts of the report that the line is for."""
        data = cast("dict[str, Any]", json.loads(self.text))
        return {key: data[key] for key in data if key not in {"sequence", "previous", "seal"}}


def report_facts(document: PlanDocument, files: Mapping[str, str | bytes]) -> Facts:
    """Return what a line says of a plan: whose, of when, its verdicts, its files by hash."""
    return {
        "project": document.project,
        "stack": document.stack,
        "asOf": document.as_of,
        "commit": document.commit,
        "verdicts": document.counts,
        "files": {
            path: hashlib.sha256(_bytes(files[path])).hexdigest()
            for path in sorted(files)
            if is_linked(path)
        },
    }


def is_linked(path: str) -> bool:
    """Return whether the chain holds a file of a plan's folder: plan.json, and all of report/."""
    return path == MARKER or (path.startswith(_REPORT) and path != NAME)


def continued(links: Sequence[Link], facts: Facts) -> str:
    """Return the chain with a line for a report, unless the last one says just that."""
    lines = [link.text for link in links]
    if not links or links[-1].facts != facts:
        previous = links[-1].digest if links else START
        entry = {**facts, "sequence": len(links) + 1, "previous": previous}
        lines.append(_canonical({**entry, "seal": _seal(entry)}))
    return "".join(f"{line}\n" for line in lines)


def read_chain(content: bytes) -> tuple[Link, ...]:
    """Read a chain, or raise `ChainError` for the first line that is not as it was written."""
    if not content:
        raise ChainError(1, "is missing: the file is empty")
    return tuple(_links(content.split(b"\n")))


def _links(lines: Sequence[bytes]) -> Iterator[Link]:
    previous = START
    for number, line in enumerate(lines[:-1], start=1):
        link = _link(number, line, previous)
        previous = link.digest
        yield link
    if lines[-1]:
        raise ChainError(len(lines), "is cut off: it has no end of line")


def _link(number: int, line: bytes, previous: str) -> Link:
    data = _data(number, line)
    entry = {key: value for key, value in data.items() if key != "seal"}
    if data["seal"] != _seal(entry):
        raise ChainError(number, "was changed: its seal is not that of what it says")
    if data["sequence"] != number:
        raise ChainError(
            number, f"says it is number {data['sequence']}: a line is missing or moved"
        )
    if data["previous"] != previous:
        raise ChainError(number, "does not follow: it holds another hash than the line before has")
    return Link(line.decode())


def _data(number: int, line: bytes) -> dict[str, Any]:
    """Read a line; one that says the same in another form is not as it was written either."""
    try:
        data: Any = json.loads(line)
        same = _canonical(data).encode() == line
    except (ValueError, RecursionError):
        same, data = False, None
    if not same or not _has_shape(data):
        raise ChainError(number, "was changed: it is no line that Corelane writes")
    return data


def _has_shape(data: object) -> bool:
    if not isinstance(data, dict):
        return False
    entry = cast("dict[str, object]", data)
    return entry.keys() == _SHAPE.keys() and all(type(entry[k]) is t for k, t in _SHAPE.items())


def _seal(entry: Mapping[str, object]) -> str:
    return hashlib.sha256(_canonical(entry).encode()).hexdigest()


def _canonical(data: object) -> str:
    return json.dumps(data, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content
