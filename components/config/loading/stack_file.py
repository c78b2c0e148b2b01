"""Reading a Pulumi stack file as data, refusing what would be read in two ways."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Protocol, cast

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from typing_extensions import TypeIs

from corelane.components.config.loading.errors import ConfigError, ConfigErrors, dotted, quote

# Far above any real stack file; bounds the work a hostile one can cause.
LARGEST_FILE = 1 << 20


class _Reader(Protocol):
    """What reads YAML; ruamel's own signature leaves open what it takes."""

    def load(self, stream: str) -> object: ...


class _Mark(Protocol):
    """A place in a text, counted from 0."""

    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...


class _MarkedProblem(Protocol):
    """What the errors of both parsers tell; ruamel does not say of which types."""

    @property
    def problem(self) -> str | None: ...
    @property
    def context(self) -> str | None: ...
    @property
    def problem_mark(self) -> _Mark | None: ...


class _Older(yaml.CSafeLoader):
    """YAML 1.1, which says where a date stands that no calendar has."""


def _day(loader: yaml.CSafeLoader, node: yaml.ScalarNode) -> object:
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError as problem:
        raise yaml.constructor.ConstructorError(None, None, str(problem), node.start_mark) from None


_Older.add_constructor("tag:yaml.org,2002:timestamp", _day)


def read_mapping(path: Path) -> dict[str, object]:
    """Return the file's top-level mapping, or raise ``ConfigErrors``."""
    text = _read_text(path)
    try:
        content = _parse(text)
    except (MarkedYAMLError, yaml.MarkedYAMLError) as problem:
        raise ConfigErrors([_at_mark(path, problem)]) from None
    except (YAMLError, yaml.YAMLError, RecursionError, ValueError) as problem:
        raise ConfigErrors([_invalid(path, str(problem).partition("\n")[0])]) from None
    if not isinstance(content, dict):
        found = "nothing" if content is None else f"a {type(content).__name__}"
        error = ConfigError(path.name, found, "a mapping of keys", "Start with `config:`.")
        raise ConfigErrors([error])
    return cast("dict[str, object]", content)


def _read_text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
        text = data.decode("utf-8")
    except OSError as problem:
        found = (problem.strerror or "an error").lower()
        error = ConfigError(str(path), found, "a readable file", "Check the name and permissions.")
        raise ConfigErrors([error]) from None
    except UnicodeDecodeError:
        error = ConfigError(str(path), "bytes that are not UTF-8", "UTF-8 text", "Re-encode it.")
        raise ConfigErrors([error]) from None
    if len(data) > LARGEST_FILE:
        error = ConfigError(str(path), "more than 1 MiB", "a stack file", "Check the file name.")
        raise ConfigErrors([error])
    return text


def _parse(text: str) -> object:
    """Read YAML 1.2, if YAML 1.1 reads the same: the engine's parser knows some of each."""
    _refuse_what_stands_elsewhere(text)
    older: object = _Older(text).get_single_data()
    reader = cast("_Reader", YAML(typ="safe", pure=True))
    content = reader.load(text)
    if twofold := [*_differences(content, older, ())]:
        raise ConfigErrors(twofold)
    return content


def _refuse_what_stands_elsewhere(text: str) -> None:
    """Refuse what hides from a reader which value holds at a place; the engine would read it."""
    events: Iterator[object] = yaml.parse(text, yaml.CSafeLoader)
    for event in events:
        if isinstance(event, yaml.AliasEvent):
            found = "an alias (*name) instead of the value itself"
        elif isinstance(event, yaml.ScalarEvent) and _merges(event):
            found = "a merge key (<<) instead of the keys themselves"
        else:
            continue
        mark = cast("yaml.Mark", event.start_mark)
        raise yaml.MarkedYAMLError(problem=found, problem_mark=mark)


def _merges(event: yaml.ScalarEvent) -> bool:
    """Tell a merge key of YAML 1.1 (yaml.org/type/merge.html), which no quotes enclose."""
    plain = event.value == "<<" and event.implicit[0]
    return plain or event.tag == "tag:yaml.org,2002:merge"


def _differences(new: object, old: object, path: tuple[str | int, ...]) -> Iterator[ConfigError]:
    """Yield an error for everything that YAML 1.1 and 1.2 read in two ways."""
    if _is_mapping(new) and _is_mapping(old) and len(new) == len(old):
        for (one, value), (other, older) in zip(new.items(), old.items(), strict=True):
            yield from _difference(one, other, (*path, quote(one)))
            # A key may be of any type, null and 1.5 included.
            step = one if isinstance(one, (str, int)) else quote(one)
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


def _difference(new: object, old: object, path: tuple[str | int, ...]) -> Iterator[ConfigError]:
    if isinstance(new, date):
        # The engine hands on a time in Go's own format (sdk/go/common/resource/config/object.go).
        found = f"the date {new} without quotes"
        yield ConfigError(dotted(*path), found, "text, which every reader keeps", "Quote it.")
    elif type(new) is not type(old) or repr(new) != repr(old):
        found = f"what YAML 1.2 reads as {quote(new)} and YAML 1.1 as {quote(old)}"
        remedy = "Quote a text; write a number with digits only, and true or false."
        yield ConfigError(dotted(*path), found, "a value with one meaning", remedy)


def _at_mark(path: Path, problem: _MarkedProblem) -> ConfigError:
    mark = problem.problem_mark
    where = f" at line {mark.line + 1}, column {mark.column + 1}" if mark else ""
    return _invalid(path, f"{problem.problem or problem.context}{where}")


def _invalid(path: Path, detail: str) -> ConfigError:
    return ConfigError(path.name, detail, "valid YAML", "Correct the file.")
