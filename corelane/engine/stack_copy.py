"""The part of a stack file that an offline run takes: all that needs none of the firm's keys."""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

import yaml

from corelane.errors import InputError
from corelane.policies.secrecy.encrypted import is_encrypted

# Settings that tie a stack to a secrets provider (sdk/go/common/workspace/project.go,
# ProjectStack). A copy with them would ask for the real key; a copy without asks for none.
_TIES: Final = ("secretsprovider", "encryptedkey", "encryptionsalt", "environment")
PLACEHOLDER: Final = "offline-placeholder"


class StackFileError(InputError):
    """A stack file that cannot be read, with what to do."""


@dataclass(frozen=True, slots=True)
class StackCopy:
    """A stack file without ties, and the paths whose secret value only a placeholder takes."""

    settings: Mapping[str, Any]
    placeholders: tuple[str, ...]
    dropped: tuple[str, ...]

    def notes(self) -> tuple[str, ...]:
        """Return what differs from the real stack file, for the user to read."""
        notes = [
            f"{name} is left out: this run uses a passphrase of its own" for name in self.dropped
        ]
        notes += [f"{path} is encrypted: a placeholder stands for it" for path in self.placeholders]
        return tuple(notes)


def copy_stack_file(path: Path) -> StackCopy:
    """Read a stack file and leave out its ties; the file itself stays untouched."""
    try:
        settings: object = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        msg = f"{path}: {_first_line(error)}; wanted a readable YAML stack file"
        raise StackFileError(msg) from error
    if not isinstance(settings, Mapping):
        msg = f"{path}: found no mapping at the top, wanted the keys of a Pulumi stack file"
        raise StackFileError(msg)
    return without_backend(cast("Mapping[str, Any]", settings))


def without_backend(settings: Mapping[str, Any]) -> StackCopy:
    """Leave out the ties of a stack's settings and every encrypted value."""
    config = cast("dict[str, Any]", copy.deepcopy(dict(settings.get("config") or {})))
    placeholders = tuple(_take_secrets(config, ""))
    kept = {key: value for key, value in settings.items() if key not in (*_TIES, "config")}
    dropped = tuple(key for key in _TIES if key in settings)
    return StackCopy({**kept, "config": config}, placeholders, dropped)


def _take_secrets(holder: dict[str, Any] | list[Any], path: str) -> Iterator[str]:
    """Put the placeholder where a value is encrypted, and yield its config path."""
    items = holder.items() if isinstance(holder, dict) else enumerate(holder)
    for key, value in list(items):
        below = _path(path, key)
        if is_encrypted(value):
            cast("dict[Any, Any]", holder)[key] = PLACEHOLDER
            yield below
        elif isinstance(value, dict | list):
            yield from _take_secrets(cast("dict[str, Any] | list[Any]", value), below)


def _path(path: str, key: object) -> str:
    """Write a config path as `pulumi config set --path` reads it."""
    if isinstance(key, int):
        return f"{path}[{key}]"
    text = str(key)
    if not path:
        return text
    plain = text.replace("_", "").replace("-", "").isalnum()
    quoted = text.replace('"', '\\"')
    return f"{path}.{text}" if plain else f'{path}["{quoted}"]'


def _first_line(error: Exception) -> str:
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        mark = error.problem_mark
        return f"line {mark.line + 1}, column {mark.column + 1}: {error.problem}"
    return type(error).__name__
