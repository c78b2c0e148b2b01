"""Reading a Pulumi stack file as data, refusing what would be read in two ways."""

from pathlib import Path
from typing import cast

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.tokens import AliasToken

from components.config.errors import ConfigError, ConfigErrors

# Far above any real stack file; bounds the work a hostile one can cause.
LARGEST_FILE = 1 << 20


def read_mapping(path: Path) -> dict[str, object]:
    """Return the file's top-level mapping, or raise ``ConfigErrors``."""
    text = _read_text(path)
    try:
        content = _parse(text)
    except MarkedYAMLError as problem:
        raise ConfigErrors([_at_mark(path, problem)]) from None
    except (YAMLError, RecursionError, ValueError) as problem:
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
    if any(isinstance(token, AliasToken) for token in YAML(typ="safe", pure=True).scan(text)):
        msg = "an alias (*name): write the value out, so that a reader sees it where it holds"
        raise YAMLError(msg)
    return YAML(typ="safe", pure=True).load(text)


def _at_mark(path: Path, problem: MarkedYAMLError) -> ConfigError:
    mark = problem.problem_mark
    where = f" at line {mark.line + 1}, column {mark.column + 1}" if mark else ""
    return _invalid(path, f"{problem.problem or problem.context}{where}")


def _invalid(path: Path, detail: str) -> ConfigError:
    return ConfigError(path.name, detail, "valid YAML", "Correct the file.")
