"""The part of a stack file that can be read, so that all its mistakes are found at once."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final, cast

from pydantic import TypeAdapter, ValidationError
from pydantic.alias_generators import to_camel
from pydantic.fields import FieldInfo

from corelane.components.config.loading.errors import (
    ConfigError,
    Path,
    did_you_mean,
    nearest,
    one_of,
    quote,
    step_of,
    unknown_name,
)
from corelane.components.config.loading.schema_walk import follow
from corelane.components.config.loading.validation import describe, exact_paths, explain
from corelane.components.config.sections.platform import PlatformConfig

Raw = Mapping[str, object]
_MOVED: Final = {
    "waivers": ("the key corelane:waivers beside it", "Move it; docs/operating.md shows the form.")
}
"""Sections that a platform no longer has: what is wanted instead, and what to do."""


@dataclass(frozen=True, slots=True)
class PartialConfig:
    """A platform whose broken entries are left out, and everything that the file declares.

    ``platform`` holds ``None`` for a section that cannot be read at all; a check names the
    sections it needs and is not run without them.
    """

    platform: PlatformConfig
    readable: frozenset[str]
    declared: Mapping[str, frozenset[str]]
    raw: Raw

    def declares(self, section: str, name: str) -> bool:
        """Return whether the file has the entry, even if the entry itself is broken."""
        return name in self.declared.get(section, frozenset())

    def is_whole(self, section: str) -> bool:
        """Return whether every entry of a section that maps names could be read."""
        return self.declared[section] == frozenset(getattr(self.platform, section))

    def stranger(self, steps: Path, name: str, section: str) -> ConfigError:
        """Return the mistake of a name that no entry of a section has."""
        known = sorted(self.declared[section])
        remedy = f"Correct the name, or add {name} to {to_camel(section)}."
        return unknown_name(steps, name, known, otherwise=remedy)

    def holds(self, section: str, key: str) -> bool:
        """Return whether a section of the file has a key, whatever stands there."""
        value = self.raw.get(section)
        return isinstance(value, Mapping) and cast("Raw", value).get(key) is not None

    def written(self, *steps: str) -> str:
        """Return what stands at a path, in the unit that it was written in."""
        value: Any = self.raw
        for step in steps:
            value = value.get(step)
        return value if isinstance(value, str) else quote(value)


def read_partly(
    raw: Raw, unsound: AbstractSet[Path] = frozenset()
) -> tuple[PartialConfig, list[ConfigError]]:
    """Validate section by section; return what can be used and what is wrong.

    Entries whose path, or that of something below them, is unsound are not used.
    """
    fields = {
        field.alias or name: (name, field) for name, field in PlatformConfig.model_fields.items()
    }
    values: dict[str, Any] = {}
    errors: list[ConfigError] = []
    absent = {key for key, (_, field) in fields.items() if field.is_required() and key not in raw}
    for key in map(step_of, raw):
        if key not in fields:
            errors.append(_unknown_section(key, [*fields], absent))
            absent.discard(nearest(key, absent) or "")
    for key, (name, field) in fields.items():
        below = {steps[1:] for steps in unsound if steps[:1] == (key,)}
        values[name], found = _section(raw, key, field, below)
        errors += found
    errors += [_missing(key, field) for key, (_, field) in fields.items() if key in absent]
    known = frozenset(name for name, value in values.items() if value is not None)
    readable = frozenset[str]() if () in unsound else known
    declared = {name: _names(raw.get(key)) for key, (name, _) in fields.items()}
    platform = PlatformConfig.model_construct(**values)
    return PartialConfig(platform, readable, declared, raw), errors


def _missing(key: str, field: FieldInfo) -> ConfigError:
    """Return the mistake of a section that is not there, with what belongs into it."""
    schema = TypeAdapter[Any](field.rebuild_annotation()).json_schema(by_alias=True)
    remedy = "Add it: `corelane schema` describes it."
    return ConfigError((key,), "nothing", describe(follow(schema, ()).expected), remedy)


def _unknown_section(key: str, known: list[str], absent: set[str]) -> ConfigError:
    """Return the mistake of a section that no platform has; a missing one was probably meant."""
    if key in _MOVED:
        return ConfigError((key,), "a section of the platform", *_MOVED[key])
    remedy = did_you_mean(key, known, otherwise="Remove it, or correct it.")
    remedy = did_you_mean(key, absent, otherwise=remedy)
    return ConfigError((key,), f"the unknown section {quote(key)}", one_of(known), remedy)


def _section(
    raw: Raw, key: str, field: FieldInfo, unsound: AbstractSet[Path]
) -> tuple[Any, list[ConfigError]]:
    """Return what a section comes to and what is wrong in it; ``None`` for one that is missing."""
    if key not in raw:
        required = field.is_required()
        return None if required else field.get_default(call_default_factory=True), []
    adapter: TypeAdapter[Any] = TypeAdapter(field.rebuild_annotation())
    value = raw[key]
    broken = {steps[:1] for steps in unsound}
    errors: list[ConfigError] = []
    try:
        section = _validated(adapter, value)
    except ValidationError as problem:
        section, errors = None, explain(problem, (key,), adapter)
        paths = exact_paths(problem, adapter)
        broken |= {steps if kind == "extra_forbidden" else steps[:1] for kind, steps in paths}
    return (_without(adapter, value, broken) if broken else section), errors


def _validated(adapter: TypeAdapter[Any], value: object) -> Any:  # noqa: ANN401 - a section of any type
    """Validate a section by the keys of the stack file alone, not by those of Python."""
    return adapter.validate_python(value, by_alias=True, by_name=False)


def _without(adapter: TypeAdapter[Any], value: object, broken: AbstractSet[Path]) -> Any:  # noqa: ANN401 - a section of any type
    """Return the section without what is broken in it, or ``None``."""
    rest = deepcopy(value)
    for steps in broken:
        _remove(rest, steps)
    try:
        return None if () in broken else _validated(adapter, rest)
    except ValidationError:
        return None


def _remove(value: object, steps: Path) -> None:
    for step in steps[:-1]:
        try:
            value = cast("Any", value)[step]
        except (KeyError, IndexError, TypeError):
            return  # an earlier mistake took the whole entry out
    if steps and isinstance(value, dict):
        cast("dict[object, object]", value).pop(steps[-1], None)


def _names(section: object) -> frozenset[str]:
    if not isinstance(section, Mapping):
        return frozenset()
    keys = cast("Mapping[object, object]", section)
    return frozenset(map(step_of, keys))
