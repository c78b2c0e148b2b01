"""Mistakes that pydantic finds, in the words of a stack file: one table, by the type of error."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final, cast

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from corelane.components.config.loading.errors import (
    ConfigError,
    Path,
    did_you_mean,
    nearest,
    number_of_entries,
    one_of,
    quote,
)
from corelane.components.config.loading.schema_walk import (
    KEY_OF_A_MAPPING,
    Schema,
    SchemaPlace,
    follow,
    keys_of,
    tags_of,
)
from corelane.components.config.sections.domain import PATTERNS
from corelane.hostconfig.model.invalid_value import InvalidValueError, InvalidValuesError
from corelane.policies.secrecy.names import names_secret

_CORRECT: Final = "Correct the value."
_ENTRIES: Final = {
    "too_short": ("at least", "min_length"),
    "too_long": ("at most", "max_length"),
}
_LENGTHS: Final = {
    "string_too_short": "text of at least {min_length} characters",
    "string_too_long": "text of at most {max_length} characters",
}


def explain(
    problem: ValidationError, prefix: Path, model: TypeAdapter[Any] | type[BaseModel]
) -> list[ConfigError]:
    """Return an error for everything pydantic found in a value that stands under ``prefix``."""
    adapter: TypeAdapter[Any] = model if isinstance(model, TypeAdapter) else TypeAdapter(model)
    schema = adapter.json_schema(by_alias=True)
    found = [(details, follow(schema, details["loc"])) for details in problem.errors()]
    absent = {place.path for details, place in found if details["type"] == "missing"}
    meant = {
        (*place.path[:-1], close)
        for details, place in found
        if details["type"] == "extra_forbidden" and (close := _nearest_key(place, absent))
    }
    around = {place.path[:end] for _, place in found for end in range(len(place.path))}
    return [
        replace(error, steps=(*prefix, *error.steps))
        for details, place in found
        # A key that is there under a misspelt name is one mistake, not two.
        if not (details["type"] == "missing" and place.path in meant)
        # An entry that is refused is there nevertheless, though pydantic does not count it.
        and not (details["type"] == "too_short" and place.path in around)
        for error in _mistakes(details, place, absent)
    ]


def exact_paths(problem: ValidationError, adapter: TypeAdapter[Any]) -> Iterator[tuple[str, Path]]:
    """Yield the type of each error and its path, without the tags that pydantic inserts."""
    schema = adapter.json_schema(by_alias=True)
    for details in problem.errors():
        yield details["type"], follow(schema, details["loc"]).path


def _mistakes(details: ErrorDetails, place: SchemaPlace, absent: set[Path]) -> list[ConfigError]:
    """Return one error as mistakes of the value that was validated: a section may have several."""
    refusal = details.get("ctx", {}).get("error")
    refusals = refusal.refusals if isinstance(refusal, InvalidValuesError) else (refusal,)
    return [
        ConfigError((*place.path, *each.at), each.found, each.wanted, each.remedy)
        for each in refusals
        if isinstance(each, InvalidValueError)
    ] or [_mistake(details, place, absent)]


def _mistake(details: ErrorDetails, place: SchemaPlace, absent: set[Path]) -> ConfigError:
    """Return one error as a mistake of the value that was validated."""
    kind, path, expected = details["type"], place.path, place.expected
    context: dict[str, Any] = details.get("ctx", {})
    if kind == "missing":
        return ConfigError(path, "nothing", describe(expected), "Add the key.")
    if kind == "extra_forbidden":
        return _unknown_key(place, absent)
    if kind in {"union_tag_invalid", "union_tag_not_found"}:
        return _untagged(details, place)
    if KEY_OF_A_MAPPING in details["loc"]:
        remedy = did_you_mean(str(path[-1]), expected.get("enum", ()), otherwise="Rename the key.")
        return ConfigError(path, f"the key {quote(path[-1])}", describe(expected), remedy)
    found = (
        number_of_entries(context["actual_length"]) if kind in _ENTRIES else _shown(path, details)
    )
    return ConfigError(path, found, _wanted(details, expected), _remedy(details, expected))


def _shown(path: Path, details: ErrorDetails) -> str:
    """Quote what was found, but not where a name says that a secret stands there."""
    _section, *names = [step for step in path if isinstance(step, str)] or [""]
    return "a value that is not shown" if any(map(names_secret, names)) else quote(details["input"])


def _wanted(details: ErrorDetails, expected: Schema) -> str:
    kind, context = details["type"], details.get("ctx", {})
    if kind in _ENTRIES:
        bound, key = _ENTRIES[kind]
        return f"{bound} {number_of_entries(context[key])}"
    return _LENGTHS.get(kind, "").format(**context) or describe(expected)


def describe(expected: Schema) -> str:
    """Return what a schema asks for, in words; nothing where it says nothing."""
    if names := expected.get("enum") or ([expected["const"]] if "const" in expected else []):
        return one_of(map(str, names))
    if pattern := expected.get("pattern"):
        return expected.get("description") or PATTERNS.get(pattern) or f"text like {pattern}"
    kind = expected.get("type", "")
    if kind in {"integer", "number"}:
        return _number(expected)
    if expected.get("format") == "ipv4network":
        return "a network such as 10.16.0.0/16"
    if keys := [*expected.get("required", ())]:
        return f"a section with {' and '.join(filter(None, (', '.join(keys[:-1]), keys[-1])))}"
    kinds = {"array": "a list", "boolean": "true or false", "string": "text", "object": "a section"}
    return "a section" if tags_of(expected) else kinds.get(str(kind), "a value")


def _number(expected: Schema) -> str:
    whole = expected["type"] == "integer"
    noun = "a whole number" if whole else "a number"
    least = expected.get("minimum")
    if "exclusiveMinimum" in expected:
        least = expected["exclusiveMinimum"] + 1 if whole else None
        noun += "" if whole else f" above {expected['exclusiveMinimum']}"
    most = expected.get("maximum")
    if least is not None and most is not None:
        return f"{noun} from {least} to {most}"
    if least is not None:
        return f"{noun}, at least {least}"
    return noun if most is None else f"{noun}, at most {most}"


def _nearest_key(place: SchemaPlace, absent: set[Path]) -> str | None:
    """Return the key that an unknown one was meant to be: those that are missing come first."""
    *before, key = place.path
    known = keys_of(place.around)
    missing = [each for each in known if (*before, each) in absent]
    return nearest(str(key), missing) or nearest(str(key), known)


def _unknown_key(place: SchemaPlace, absent: set[Path]) -> ConfigError:
    close = _nearest_key(place, absent)
    remedy = f"Did you mean {close}?" if close else "Remove it, or correct it."
    found = f"the unknown key {quote(place.path[-1])}"
    return ConfigError(place.path, found, one_of(keys_of(place.around)), remedy)


def _untagged(details: ErrorDetails, place: SchemaPlace) -> ConfigError:
    """Return the mistake of a section whose kind follows from a key that is absent or wrong."""
    key = details.get("ctx", {})["discriminator"].strip("'")
    known = tags_of(place.expected)
    section = cast("Mapping[str, object]", details["input"])
    if key not in section:
        return ConfigError((*place.path, key), "nothing", one_of(known), "Add the key.")
    written = section[key]
    remedy = did_you_mean(str(written), known, otherwise=_CORRECT)
    return ConfigError((*place.path, key), quote(written), one_of(known), remedy)


def _remedy(details: ErrorDetails, expected: Schema) -> str:
    written = details["input"]
    if details["type"] == "string_type" and isinstance(written, int | float):
        reads = "true or false" if isinstance(written, bool) else "a number"
        return f"Quote it: unquoted, YAML reads {reads}."
    if isinstance(written, str):
        return did_you_mean(written, map(str, expected.get("enum", ())), otherwise=_CORRECT)
    return _CORRECT
