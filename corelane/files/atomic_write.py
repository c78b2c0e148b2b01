"""Atomic writes: a folder or a file changes as a whole, or not at all."""

import ctypes
import errno
import os
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import Final

from corelane.errors import InputError
from corelane.files.lock import alone_in
from corelane.files.staging import remove_stale, staged_beside

MARKER: Final = "plan.json"
OURS: Final = frozenset({MARKER, "manifests", "hosts", "report"})
# How plan.json starts, and did before it had its day: canonical JSON sorts its keys.
_STARTS: Final = (b'{\n  "asOf": "', b'{\n  "configDigest": "')

_REASONS: Final = {
    errno.EACCES: "no permission to write",
    errno.EPERM: "no permission to write",
    errno.EROFS: "a file system that is read-only",
    errno.ENOSPC: "no space left on the device",
    errno.EDQUOT: "no space left in the quota",
}
# linux/fcntl.h and linux/fs.h
_AT_FDCWD: Final = -100
_RENAME_EXCHANGE: Final = 2


class ForeignFolderError(InputError):
    """A folder that holds something else than a plan, which is not ours to replace."""


class UnwritableError(InputError):
    """A place that the system does not let anybody write to, or that is full."""


@contextmanager
def told_of(out: Path) -> Generator[None]:
    """Name the place as it was given, not the temporary one beside it."""
    try:
        yield
    except OSError as refusal:
        why = _REASONS.get(refusal.errno or 0, (refusal.strerror or type(refusal).__name__).lower())
        # /proc and /sys give ENOENT for a folder that they do not make.
        known = (
            f"cannot write to {out}" if refusal.errno == errno.ENOENT else f"found {why} at {out}"
        )
        msg = (
            f"{known}, wanted a place that can be written, with room: check the path and its "
            "permissions, or choose another --out"
        )
        raise UnwritableError(msg) from None


@contextmanager
def parents_of(target: Path) -> Generator[None]:
    """Make the folders that lead to a target; without success none of them stays."""
    made = [folder for folder in target.parents if not folder.exists()]
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        for folder in made:
            with suppress(OSError):
                folder.rmdir()
        raise


@contextmanager
def alone_at(out: Path) -> Generator[Path]:
    """Hold the place of a folder, free of what killed processes left there; give where it is."""
    target = out.resolve()
    with told_of(out), parents_of(target), alone_in(target.parent) as held:
        if held:
            remove_stale(target)
        yield target


def check_writable(out: Path) -> None:
    """Raise `UnwritableError` where the system would refuse the folder; nothing stays of this."""
    target = out.resolve()
    there = next(place for place in target.parents if place.exists())
    with told_of(out), staged_beside(there / target.name) as staged:
        staged.mkdir(mode=0o700)


def write_whole(files: Mapping[str, str | bytes], out: Path) -> None:
    """Make a folder hold exactly these files, given by relative path.

    A reader sees the old plan or the new one, never a mixture; so does whoever comes after an
    interruption. Raises `ForeignFolderError` for a folder with anything else in it, and
    `UnwritableError` where the system refuses.
    """
    refuse_foreign(out)
    target = out.resolve()
    with told_of(out), parents_of(target), staged_beside(target) as staged:
        staged.mkdir(mode=0o700)
        for path, content in files.items():
            _write(staged, path, content)
        staged.chmod(0o755)
        if target.exists() and any(target.iterdir()):
            _exchange(staged, target)
        else:
            staged.rename(target)


def write_file(content: bytes, out: Path) -> None:
    """Put a file in its place at once, so that nobody ever reads half of it."""
    with told_of(out), staged_beside(out) as staged:
        staged.write_bytes(content)
        staged.chmod(0o644)
        staged.replace(out)


def _write(folder: Path, path: str, content: str | bytes) -> None:
    relative = PurePosixPath(path)
    if relative.is_absolute() or ".." in relative.parts or not relative.parts:
        msg = f"found the path {path!r}, wanted one inside the folder"
        raise ValueError(msg)
    file = folder / relative
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content.encode() if isinstance(content, str) else content)


def refuse_foreign(out: Path) -> None:
    """Raise `ForeignFolderError` for a file, or a folder with anything in it but a plan."""
    try:
        target = out.resolve()
    except (OSError, RuntimeError):
        msg = f"found a link that leads back to itself at {out}, wanted a folder: remove the link"
        raise ForeignFolderError(msg) from None
    there = next(place for place in (target, *target.parents) if place.exists())
    if there != target and there.is_dir():
        return
    if not there.is_dir():
        msg = f"found the file {there}, wanted a folder: choose another --out, or remove it"
        raise ForeignFolderError(msg)
    names = {entry.name for entry in target.iterdir()}
    if names and not (names <= OURS and _is_plan(target / MARKER)):
        other = ", ".join(sorted(names - OURS)[:3]) or f"no {MARKER} of Corelane"
        msg = (
            f"found a folder that is no plan at {target} ({other}), wanted an empty one or "
            "an earlier plan: choose another --out, or empty the folder"
        )
        raise ForeignFolderError(msg)


def _is_plan(file: Path) -> bool:
    if not file.is_file():
        return False
    with file.open("rb") as content:
        return content.read(max(map(len, _STARTS))).startswith(_STARTS)


def _exchange(new: Path, old: Path) -> None:
    """Swap two folders in one step where the system can, else in two with a way back."""
    swap = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    here = (_AT_FDCWD, os.fsencode(new), _AT_FDCWD, os.fsencode(old))
    if swap is None or swap(*here, _RENAME_EXCHANGE) != 0:
        rename_twice(new, old)


def rename_twice(new: Path, old: Path) -> None:
    """Swap two folders in two renames; a failure of the second takes the first back."""
    aside = new.with_name(f"{new.name}.old")
    old.rename(aside)
    try:
        new.rename(old)
    except OSError:
        aside.rename(old)
        raise
    aside.rename(new)
