"""Reading a Pulumi stack file as data, refusing what would be read in two ways."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from components.config.errors import ConfigError, ConfigErrors, dotted, quote

# Far above any real stack file; bounds the work a hostile one can cause.
LARGEST_FILE = 1 << 20


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
    if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, yaml.CSafeLoader)):
        msg = "an alias (*name): write the value out, so that a reader sees it where it holds"
        raise YAMLError(msg)
    content: object = YAML(typ="safe", pure=True).load(text)
    older: object = yaml.load(text, yaml.CSafeLoader)
    if twofold := [*_differences(content, older, ())]:
        raise ConfigErrors(twofold)
    return content


def _differences(new: Any, old: Any, path: tuple[str | int, ...]) -> Iterator[ConfigError]:  # noqa: ANN401 - whatever YAML holds
    """Yield an error for everything that YAML 1.1 and 1.2 read in two ways."""
    if isinstance(new, dict) and isinstance(old, dict) and len(new) == len(old):
        for one, other in zip(new, old, strict=True):
            yield from _difference(one, other, (*path, quote(one)))
            yield from _differences(new[one], old[other], (*path, one))
    elif isinstance(new, list) and isinstance(old, list):
        for index, (one, other) in enumerate(zip(new, old, strict=True)):
            yield from _differences(one, other, (*path, index))
    else:
        yield from _difference(new, old, path)


def _difference(new: object, old: object, path: tuple[str | int, ...]) -> Iterator[ConfigError]:
    if type(new) is not type(old) or repr(new) != repr(old):
        found = f"what YAML 1.2 reads as {quote(new)} and YAML 1.1 as {quote(old)}"
        remedy = "Quote a text; write a number with digits only, and true or false."
        yield ConfigError(dotted(*path), found, "a value with one meaning", remedy)


def _at_mark(path: Path, problem: MarkedYAMLError | yaml.MarkedYAMLError) -> ConfigError:
    mark = problem.problem_mark
    where = f" at line {mark.line + 1}, column {mark.column + 1}" if mark else ""
    return _invalid(path, f"{problem.problem or problem.context}{where}")


def _invalid(path: Path, detail: str) -> ConfigError:
    return ConfigError(path.name, detail, "valid YAML", "Correct the file.")
