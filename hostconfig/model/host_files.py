"""The files of a host as one value: the text of each path, and the settings that it carries."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple, final

from corelane.hostconfig.model.settings import Setting


class HostFile(NamedTuple):
    """One file; ``path`` is relative to the root of the host."""

    path: str
    text: str
    settings: tuple[Setting, ...] = ()
    """The settings that this file puts on the host."""


@final
class HostFiles(Mapping[str, str]):
    """Text by path, in path order. Rendered once for each plan, then handed on."""

    def __init__(self, files: Iterable[HostFile] = ()) -> None:
        """Keep the files, or raise ValueError where two of them have one path."""
        ordered = sorted(files, key=lambda file: file.path)
        self._files = {file.path: file for file in ordered}
        if len(self._files) != len(ordered):
            paths = [file.path for file in ordered]
            twice = sorted({path for path in paths if paths.count(path) > 1})
            msg = f"{', '.join(twice)} rendered more than once: one file has one renderer"
            raise ValueError(msg)

    def __getitem__(self, path: str) -> str:
        """Return the text of a file."""
        return self._files[path].text

    def __iter__(self) -> Iterator[str]:
        """Return the paths, in order."""
        return iter(self._files)

    def __len__(self) -> int:
        """Return the number of files."""
        return len(self._files)

    def carrying(self, setting: Setting) -> tuple[str, ...]:
        """Return the paths of the files that put a setting on the host."""
        return tuple(file.path for file in self._files.values() if setting in file.settings)

    def plus(self, *files: HostFile) -> "HostFiles":
        """Return these files and others."""
        return HostFiles((*self._files.values(), *files))

    def without(self, paths: Collection[str]) -> "HostFiles":
        """Return these files less some."""
        return HostFiles(file for file in self._files.values() if file.path not in paths)
