"""The identity of the rules that judge a plan: a version, and digests of their sources."""

import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from corelane.plan.model import Pack
from corelane.policies.judging.catalogue import load_catalogue

_SOURCES: Final = (".py", ".yaml")


@cache
def pack_of_rules() -> Pack:
    """Return the pack as it is installed; its digest covers rules, controls and what runs them."""
    root = files("corelane.policies")
    rules = {
        rule.id: _sha256(root / "rules" / rule.family / f"{rule.id}.py")
        for rule in load_catalogue()
    }
    return Pack(version=version("corelane"), digest=digest_below(root), rules=rules)


def digest_below(folder: Traversable) -> str:
    """Digest every source below a folder, its place included."""
    return _digest(_sources(folder, ""))


def _sources(folder: Traversable, path: str) -> Iterator[tuple[str, Traversable]]:
    """Yield every source below a folder with its path, in the order of their paths."""
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _sources(entry, f"{path}{entry.name}/")
        elif entry.name.endswith(_SOURCES):
            yield f"{path}{entry.name}", entry


def _digest(sources: Iterable[tuple[str, Traversable]]) -> str:
    """Digest names and contents; the contents' own digests keep one from reading as another."""
    digest = hashlib.sha256()
    for name, source in sources:
        digest.update(f"{name}\0{_sha256(source)}\n".encode())
    return digest.hexdigest()


def _sha256(source: Traversable) -> str:
    return hashlib.sha256(source.read_bytes()).hexdigest()
