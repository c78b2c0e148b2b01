"""What can be read of a stack file that has mistakes, so that all of them are found at once."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final, cast

from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from corelane.components.config.loading.errors import (
    ConfigError,
    dotted,
    explain,
    location,
    quote,
    unknown_key,
)
from corelane.components.config.sections.platform import PlatformConfig

Raw = Mapping[str, object]
_MOVED: Final = {
    "waivers": ("the key corelane:waivers beside it", "Move it; docs/operating.md shows the form.")
}
"""Sections that a platform no longer has: what is wanted instead, and what to do."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A platform whose broken entries are left out, and every name the file declares.

    ``platform`` holds ``None`` for a section that cannot be read at all; a check names the
    sections it needs and is not run without them.
    """

    platform: PlatformConfig
    readable: frozenset[str]
    declared: Mapping[str, frozenset[str]]

    def declares(self, section: str, name: str) -> bool:
        """Tell whether the file has the entry, even if the entry itself is broken."""
        return name in self.declared.get(section, frozenset())

    def is_whole(self, section: str) -> bool:
        """Tell whether every entry of a section that maps names could be read."""
        return self.declared[section] == frozenset(getattr(self.platform, section))


def draft_from(raw: Raw) -> tuple[Draft, list[ConfigError]]:
    """Validate section by section; return what can be used and what is wrong."""
    fields = {
        field.alias or name: (name, field) for name, field in PlatformConfig.model_fields.items()
    }
    errors = list(_unknown_sections(raw, list(fields)))
    values: dict[str, Any] = {}
    for key, (name, field) in fields.items():
        values[name], found = _section(raw, key, field)
        errors += found
    readable = frozenset(name for name, value in values.items() if value is not None)
    declared = {name: _names(raw.get(key)) for key, (name, _) in fields.items()}
    return Draft(PlatformConfig.model_construct(**values), readable, declared), errors


def _unknown_sections(raw: Raw, known: list[str]) -> Iterator[ConfigError]:
    for key in raw:
        if key in _MOVED:
            yield ConfigError(key, "a section of the platform", *_MOVED[key])
        elif key not in known:
            yield unknown_key(dotted(str(key)), str(key), known)


def _section(raw: Raw, key: str, field: FieldInfo) -> tuple[Any, list[ConfigError]]:
    if key not in raw:
        if field.is_required():
            return None, [ConfigError(key, "nothing", "the section", "Add it.")]
        return field.get_default(call_default_factory=True), []
    adapter: TypeAdapter[Any] = TypeAdapter(field.rebuild_annotation())
    value = raw[key]
    try:
        return adapter.validate_python(value), []
    except ValidationError as problem:
        errors = list(explain(problem, (key,), _keys_near(adapter)))
        return _salvage(adapter, value, problem), errors


def _salvage(adapter: TypeAdapter[Any], value: object, problem: ValidationError) -> Any:  # noqa: ANN401 - a section of any type
    """Return the section without what is wrong in it, or ``None``."""
    rest = deepcopy(value)
    for details in problem.errors():
        steps = location(details)
        _remove(rest, steps if details["type"] == "extra_forbidden" else steps[:1])
    try:
        return adapter.validate_python(rest)
    except ValidationError:
        return None


def _remove(value: object, steps: tuple[str | int, ...]) -> None:
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
    return frozenset(key if isinstance(key, str) else quote(key) for key in keys)


def _keys_near(adapter: TypeAdapter[Any]) -> list[str]:
    schema = adapter.json_schema(by_alias=True)
    definitions = [schema, *schema.get("$defs", {}).values()]
    return sorted({key for part in definitions for key in part.get("properties", {})})
