"""The check that a chain of reports, and the files of its last line, are as they were written."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, cast

from corelane.errors import InputError
from corelane.report.history.chain_links import NAME, ChainError, Facts, Link, is_linked, read_chain
from corelane.report.history.results_file import RESULTS


class NoChainError(InputError):
    """A path at which there is no chain."""


@dataclass(frozen=True, slots=True)
class Verified:
    """The result of a check, with every fault found; `files` is the number compared."""

    chain: Path
    links: tuple[Link, ...]
    files: int
    faults: tuple[str, ...]

    @property
    def head(self) -> str:
        """The hash of the last line; empty for a chain that does not hold."""
        return self.links[-1].digest if self.links else ""


def verify(path: Path, *, head: str = "") -> Verified:
    """Check a chain, and in a plan's folder its files; a published head must be one of its lines.

    Raises `NoChainError` where there is none.
    """
    chain, folder = _places(path)
    try:
        links = read_chain(chain.read_bytes())
    except ChainError as fault:
        return Verified(chain, (), 0, (f"{chain.name}: {fault}",))
    faults = list(_astray(links, head))
    if folder is None:
        return Verified(chain, links, 0, tuple(faults))
    last = links[-1].facts
    faults += [*_changed(folder, last), *_unlisted(folder, last), *_disagreeing(folder, last)]
    return Verified(chain, links, len(last["files"]), tuple(faults))


def _places(path: Path) -> tuple[Path, Path | None]:
    """Return the chain, and the folder that its last line is about."""
    if path.is_file():
        return path, None
    for chain, folder in (
        (path / NAME, path),
        (path / PurePosixPath(NAME).name, path.resolve().parent),
    ):
        if chain.is_file():
            return chain, folder
    msg = (
        f"found no chain of reports at {path}, wanted a plan's folder, its folder report or a "
        "chain.jsonl: correct the path, or make a plan first"
    )
    raise NoChainError(msg)


def _astray(links: tuple[Link, ...], head: str) -> Iterator[str]:
    if head and head not in {link.digest for link in links}:
        yield f"no line has the hash {head}: this is another chain, or it lost lines at its end"


def _changed(folder: Path, last: Facts) -> Iterator[str]:
    for name, digest in sorted(cast("dict[str, object]", last["files"]).items()):
        file = folder / name
        if not is_linked(name) or ".." in PurePosixPath(name).parts:
            yield f"{name}: the last line names it, and no report has such a file"
        elif not file.is_file():
            yield f"{name}: it is gone"
        elif hashlib.sha256(file.read_bytes()).hexdigest() != digest:
            yield f"{name}: it was changed"


def _unlisted(folder: Path, last: Facts) -> Iterator[str]:
    report = folder / PurePosixPath(NAME).parts[0]
    for file in sorted(report.rglob("*")):
        name = file.relative_to(folder).as_posix()
        if not file.is_dir() and is_linked(name) and name not in last["files"]:
            yield f"{name}: the last line does not name it, so it was added"


def _disagreeing(folder: Path, last: Facts) -> Iterator[str]:
    """Compare what the last line says of the results with what they say themselves."""
    try:
        data: Any = json.loads((folder / RESULTS).read_bytes())
        said = {key: data[key] for key in ("project", "stack", "asOf", "commit")}
        said["verdicts"] = {verdict: n for verdict, n in data["totals"]["verdicts"].items() if n}
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        yield f"{RESULTS}: it cannot be read"
        return
    if other := [key for key in sorted(said) if said[key] != last[key]]:
        yield f"{RESULTS}: differs from the last line in {', '.join(other)}"
