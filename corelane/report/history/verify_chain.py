"""The check that a chain of reports, and the files of its last line, are as they were written."""

import hashlib
import json
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, cast

from corelane.errors import InputError
from corelane.report.history.chain_links import NAME, ChainError, Facts, Link, is_linked, read_chain
from corelane.report.history.results_file import LARGEST_FILE, RESULTS


class NoChainError(InputError):
    """A path at which there is no chain."""


@dataclass(frozen=True, slots=True)
class Verified:
    """The result of a check, with every fault found; `files` is the number compared.

    ``folder`` is the plan's, None where the chain alone was given.
    """

    chain: Path
    links: tuple[Link, ...]
    files: int
    faults: tuple[str, ...]
    folder: Path | None = None

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
    return Verified(chain, links, len(last["files"]), tuple(faults), folder)


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
        if not is_linked(name) or ".." in PurePosixPath(name).parts:
            yield f"{name}: the last line names it, and no report has such a file"
        elif fault := _fault(folder, name) or _other_than(folder / name, digest):
            yield f"{name}: {fault}"


def _fault(folder: Path, name: str) -> str:
    """Say why nothing below a folder can be read under a name; empty for a file that can be.

    No link is followed, and nothing but a file is opened: a pipe would never end.
    """
    try:
        below = [*(folder / name).parents][: len(PurePosixPath(name).parts) - 1]
        modes = [place.lstat().st_mode for place in (folder / name, *below)]
    except (FileNotFoundError, NotADirectoryError):
        return "it is gone"
    except (OSError, ValueError):  # a name that no file can have
        return "it cannot be read"
    plain = stat.S_ISREG(modes[0]) and not any(map(stat.S_ISLNK, modes))
    return "" if plain else "it is no regular file"


def _other_than(file: Path, digest: object) -> str:
    try:
        with file.open("rb") as content:
            same = hashlib.file_digest(content, "sha256").hexdigest() == digest
    except OSError:
        return "it cannot be read"
    return "" if same else "it was changed"


def _unlisted(folder: Path, last: Facts) -> Iterator[str]:
    report = folder / PurePosixPath(NAME).parts[0]
    for file in sorted(report.rglob("*")):
        name = file.relative_to(folder).as_posix()
        # A link to a folder is no folder of the report.
        holds = file.is_symlink() or not file.is_dir()
        if holds and is_linked(name) and name not in last["files"]:
            yield f"{name}: the last line does not name it, so it was added"


def _disagreeing(folder: Path, last: Facts) -> Iterator[str]:
    """Compare what the last line says of the results with what they say themselves."""
    if fault := _fault(folder, RESULTS):
        if RESULTS not in last["files"]:
            yield f"{RESULTS}: {fault}"
        return
    try:
        said = _said(folder / RESULTS)
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        yield f"{RESULTS}: it cannot be read"
        return
    if other := [key for key in sorted(said) if said[key] != last[key]]:
        yield f"{RESULTS}: differs from the last line in {', '.join(other)}"


def _said(results: Path) -> Facts:
    if results.stat().st_size > LARGEST_FILE:
        msg = f"more than {LARGEST_FILE >> 30} GiB"
        raise ValueError(msg)
    data: Any = json.loads(results.read_bytes())
    said = {key: data[key] for key in ("project", "stack", "asOf", "commit")}
    said["verdicts"] = {verdict: n for verdict, n in data["totals"]["verdicts"].items() if n}
    return said
