"""Reading a YAML file as data, refusing what would be read in two ways."""

import re
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path as File
from typing import Final, cast

from corelane.components.config.loading.errors import (
    ConfigError,
    ConfigErrors,
    Path,
    Place,
    nearest,
    quote,
)
from corelane.components.config.loading.file_text import decode
from corelane.components.config.loading.yaml_places import YamlPlaces
from corelane.components.config.loading.yaml_reader import UnreadableError, read_text

# Far above any real stack file; bounds the work a hostile one can cause.
LARGEST_FILE: Final = 1 << 20
_STACK: Final = re.compile(r"Pulumi\.(.+)\.yaml", re.DOTALL)
_KINDS: Final = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


@dataclass(frozen=True, slots=True)
class YamlFile:
    """The mapping in a file, its text, the place of each of its entries, and its mistakes.

    Paths of mistakes lead from the top of the file. ``unsound`` are those of entries whose value
    is not certain, so that nothing can be said of what follows from it.
    """

    content: Mapping[object, object]
    text: str
    places: YamlPlaces
    mistakes: tuple[ConfigError, ...] = ()
    unsound: frozenset[Path] = frozenset()


def read_mapping(path: File) -> dict[str, object]:
    """Return the file's top-level mapping, or raise ``ConfigErrors``."""
    file = read_yaml(path)
    if file.mistakes:
        raise ConfigErrors(file.mistakes)
    return cast("dict[str, object]", dict(file.content))


def read_yaml(path: File) -> YamlFile:
    """Return the file's top-level mapping with what is wrong in it.

    Raises ``ConfigErrors`` for a file of which no value can be read.
    """
    text, strange = decode(_read_bytes(path), path.name)
    try:
        reading = read_text(text, path.name)
    except UnreadableError as problem:
        misread = _with_paths(strange, problem.places)
        raise ConfigErrors([*misread, problem.mistake]) from None
    if not isinstance(reading.content, dict):
        found = "an empty file" if reading.content is None else quote(reading.content)
        place = reading.places.nearest(())
        error = ConfigError((), found, "a mapping of keys", "Start with `config:`.", place)
        raise ConfigErrors([error, *reading.mistakes, *strange])
    content = cast("Mapping[object, object]", reading.content)
    misread = _with_paths(strange, reading.places)
    unsound = reading.unsound.union(each.steps for each in misread)
    return YamlFile(content, text, reading.places, (*misread, *reading.mistakes), unsound)


def _with_paths(errors: Iterable[ConfigError], places: YamlPlaces) -> list[ConfigError]:
    return [replace(each, steps=places.path_at(each.place)) for each in errors]


def _read_bytes(path: File) -> bytes:
    place = Place(file=str(path))
    try:
        kind = stat.S_IFMT(path.stat().st_mode)
        if kind != stat.S_IFREG:
            found = _KINDS.get(kind, "something that is no file")
            error = ConfigError((), found, "a file", "Check the name.", place)
            raise ConfigErrors([error])
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except OSError as problem:
        raise ConfigErrors([_unreadable(path, problem)]) from None
    if len(data) > LARGEST_FILE:
        wanted = "a stack file, which has some KiB"
        found = f"a file of more than {LARGEST_FILE >> 20} MiB"
        error = ConfigError((), found, wanted, "Check the file name.", place)
        raise ConfigErrors([error])
    return data


def _unreadable(path: File, problem: OSError) -> ConfigError:
    """Return the mistake of a file that is not there, with what is there in its place."""
    found, place = (problem.strerror or "an error").lower(), Place(file=str(path))
    if not isinstance(problem, FileNotFoundError):
        return ConfigError((), found, "a readable file", "Check the name and permissions.", place)
    beside = sorted(each for each in path.parent.glob("*.yaml") if each.is_file())
    if path.name == "Pulumi.yaml":
        remedy = "Run it in the project's folder, or choose that with `corelane --cwd DIR`."
        return ConfigError((), found, "the project file", remedy, place)
    if (stack := _STACK.fullmatch(path.name)) is not None:
        stacks = [one[1] for each in beside if (one := _STACK.fullmatch(each.name))]
        close = nearest(stack[1], stacks)
        here = f"Stacks here: {', '.join(stacks)}." if stacks else "No stack is here."
        remedy = f"Did you mean Pulumi.{close}.yaml?" if close else here
        return ConfigError((), found, "a stack file", remedy, place)
    close = nearest(path.stem, (each.stem for each in beside))
    remedy = f"Did you mean {close}.yaml?" if close else "Check the name and permissions."
    return ConfigError((), found, "a readable file", remedy, place)
