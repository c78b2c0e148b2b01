"""The way of an error of pydantic through the JSON Schema of the model that refused the value."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from corelane.components.config.loading.errors import Path

Schema = Mapping[str, Any]
KEY_OF_A_MAPPING: Final = "[key]"
"""The step that pydantic puts behind a key that is wrong itself."""


@dataclass(frozen=True, slots=True)
class SchemaPlace:
    """The exact path of an error, the schema of what belongs there, and that of what is around."""

    path: Path
    expected: Schema
    around: Schema


def follow(schema: Schema, loc: Path) -> SchemaPlace:
    """Follow a location of pydantic, leaving out the tags of unions that it inserts."""
    around: Schema = {}
    expected = _resolved(schema, schema)
    path: list[str | int] = []
    for step in loc:
        tags = _tags(expected)
        if step in tags:
            expected = _resolved({"$ref": tags[str(step)]}, schema)
        elif step == KEY_OF_A_MAPPING:
            expected = _of_keys(around)
        else:
            path.append(step)
            around, expected = expected, _resolved(_below(expected, step), schema)
    return SchemaPlace(tuple(path), expected, around)


def keys_of(schema: Schema) -> list[str]:
    """Return the keys that a section has."""
    return [*schema.get("properties", {})]


def tags_of(schema: Schema) -> list[str]:
    """Return the values that distinguish the kinds of a section."""
    return [*_tags(schema)]


def _tags(schema: Schema) -> Mapping[str, str]:
    return schema.get("discriminator", {}).get("mapping", {})


def _below(schema: Schema, step: str | int) -> Schema:
    if isinstance(step, int):
        return schema.get("items", {})
    named = schema.get("properties", {}).get(step)
    if named is not None:
        return named
    patterns: Mapping[str, Schema] = schema.get("patternProperties", {})
    others: Schema | bool = schema.get("additionalProperties", False)
    for entry in (*patterns.values(), others):
        if not isinstance(entry, bool):
            return entry
    return {}


def _of_keys(schema: Schema) -> Schema:
    pattern = next(iter(schema.get("patternProperties", {})), "")
    return {"type": "string", "pattern": pattern, **schema.get("propertyNames", {})}


def _resolved(schema: Schema, root: Schema) -> Schema:
    """Follow references, and leave out that a value may be absent."""
    while True:
        choices = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
        if "$ref" in schema:
            schema = root.get("$defs", {}).get(schema["$ref"].rpartition("/")[2], {})
        elif len(choices) == 1:
            schema = choices[0]
        else:
            return schema
