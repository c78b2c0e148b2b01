"""Reading a YAML file as data, refusing what would be read in two ways."""

import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path as File
from typing import Final, NoReturn, Protocol, cast

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from typing_extensions import TypeIs

from corelane.components.config.loading.errors import (
    ConfigError,
    ConfigErrors,
    Path,
    Place,
    nearest,
    quote,
    step_of,
)
from corelane.components.config.loading.yaml_places import (
    Mark,
    TooDeepError,
    YamlPlaces,
    place_at,
    read_places,
)

# Far above any real stack file; bounds the work a hostile one can cause.
LARGEST_FILE: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class YamlFile:
    """The mapping in a file, and the place of each of its entries."""

    content: Mapping[str, object]
    places: YamlPlaces


class _Reader(Protocol):
    """A YAML reader; ruamel's own signature leaves open what it takes."""

    def load(self, stream: str) -> object: ...


class _MarkedProblem(Protocol):
    """The attributes that the errors of both parsers share; ruamel does not declare their types."""

    @property
    def problem(self) -> str | None: ...
    @property
    def context(self) -> str | None: ...
    @property
    def context_mark(self) -> Mark | None: ...
    @property
    def problem_mark(self) -> Mark | None: ...


class _Older(yaml.CSafeLoader):
    """YAML 1.1, which says where a date stands that no calendar has."""


def _day(loader: yaml.CSafeLoader, node: yaml.ScalarNode) -> object:
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError as problem:
        raise yaml.constructor.ConstructorError(None, None, str(problem), node.start_mark) from None


_Older.add_constructor("tag:yaml.org,2002:timestamp", _day)


def read_mapping(path: File) -> dict[str, object]:
    """Return the file's top-level mapping, or raise ``ConfigErrors``."""
    return dict(read_yaml(path).content)


def read_yaml(path: File) -> YamlFile:
    """Read a file whose top level is a mapping, or raise ``ConfigErrors`` with every mistake.

    Their paths lead from the top of the file.
    """
    text, places = _read_text(path), YamlPlaces(path.name, {})
    try:
        places, hidden = read_places(text, path.name)
        content = _parse(text, hidden)
    except (MarkedYAMLError, yaml.MarkedYAMLError) as problem:
        _refuse_syntax(problem, places)
    except TooDeepError as problem:
        _refuse(str(problem), "Correct the file.", problem.place)
    except (YAMLError, yaml.YAMLError, RecursionError, ValueError) as problem:
        _refuse(str(problem).partition("\n")[0], "Correct the file.", Place(file=path.name))
    except ConfigErrors as problem:
        raise problem.located(places.nearest) from None
    if not isinstance(content, dict):
        error = ConfigError((), quote(content), "a mapping of keys", "Start with `config:`.")
        raise ConfigErrors([error]).located(places.nearest)
    return YamlFile(cast("dict[str, object]", content), places)


def _read_text(path: File) -> str:
    place = Place(file=str(path))
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            error = ConfigError((), "no regular file", "a regular file", "Check the name.", place)
            raise ConfigErrors([error])
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
        text = data.decode("utf-8")
    except OSError as problem:
        raise ConfigErrors([_unreadable(path, problem)]) from None
    except UnicodeDecodeError:
        error = ConfigError((), "bytes that are not UTF-8", "UTF-8 text", "Re-encode it.", place)
        raise ConfigErrors([error]) from None
    if len(data) > LARGEST_FILE:
        error = ConfigError((), "more than 1 MiB", "a stack file", "Check the file name.", place)
        raise ConfigErrors([error])
    return text


def _unreadable(path: File, problem: OSError) -> ConfigError:
    """Return the mistake of a file that is not there, with the nearest one that is."""
    found = (problem.strerror or "an error").lower()
    beside = path.parent.glob("*.yaml") if path.parent.is_dir() else ()
    close = nearest(path.name, (each.name for each in beside if each.is_file()))
    remedy = f"Did you mean {close}?" if close else "Check the name and permissions."
    return ConfigError((), found, "a readable file", remedy, Place(file=str(path)))


def _parse(text: str, hidden: Sequence[ConfigError]) -> object:
    """Read YAML 1.2, if YAML 1.1 reads the same: the engine's parser knows some of each."""
    if hidden:
        raise ConfigErrors(hidden)
    older: object = _Older(text).get_single_data()
    reader = cast("_Reader", YAML(typ="safe", pure=True))
    content = reader.load(text)
    if twofold := [*_differences(content, older, ())]:
        raise ConfigErrors(twofold)
    return content


def _differences(new: object, old: object, path: Path) -> Iterator[ConfigError]:
    """Yield an error for everything that YAML 1.1 and 1.2 read in two ways."""
    if _is_mapping(new) and _is_mapping(old) and len(new) == len(old):
        for (one, value), (other, older) in zip(new.items(), old.items(), strict=True):
            # A key may be of any type, null and 1.5 included.
            step = step_of(one)
            yield from _difference(one, other, (*path, step))
            yield from _differences(value, older, (*path, step))
    elif _is_list(new) and _is_list(old):
        for index, (one, other) in enumerate(zip(new, old, strict=True)):
            yield from _differences(one, other, (*path, index))
    else:
        yield from _difference(new, old, path)


def _is_mapping(value: object) -> TypeIs[dict[object, object]]:
    return isinstance(value, dict)


def _is_list(value: object) -> TypeIs[list[object]]:
    return isinstance(value, list)


def _difference(new: object, old: object, path: Path) -> Iterator[ConfigError]:
    if isinstance(new, date):
        # The engine hands on a time in Go's own format (sdk/go/common/resource/config/object.go).
        found = f"the date {new} without quotes"
        yield ConfigError(path, found, "text, which every reader keeps", "Quote it.")
    elif type(new) is not type(old) or repr(new) != repr(old):
        found = f"what YAML 1.2 reads as {quote(new)} and YAML 1.1 as {quote(old)}"
        remedy = "Quote a text; write a number with digits only, and true or false."
        yield ConfigError(path, found, "a value with one meaning", remedy)


def _refuse_syntax(problem: _MarkedProblem, places: YamlPlaces) -> NoReturn:
    mark = problem.problem_mark
    place = place_at(mark, places.file) if mark else Place(file=places.file)
    found = (problem.problem or problem.context or "an error").removeprefix("found ")
    if problem.context and problem.context_mark:
        found += f", {problem.context} that begins at line {problem.context_mark.line + 1}"
    remedy = "Indent by spaces." if "tab" in found else "Correct the file."
    raise ConfigErrors([ConfigError(places.path_at(place), found, "valid YAML", remedy, place)])


def _refuse(found: str, remedy: str, place: Place) -> NoReturn:
    raise ConfigErrors([ConfigError((), found, "valid YAML", remedy, place)]) from None
