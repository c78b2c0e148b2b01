"""The wire form of properties as plain data in which no secret is left."""

from collections.abc import Iterable
from math import isfinite
from typing import Final

from google.protobuf.struct_pb2 import Struct, Value
from pulumi.runtime import rpc

from corelane.plan.model import Json
from corelane.policies.secrecy.masking import REDACTED

# The markers of the engine protocol, as `pulumi/runtime/rpc.py` has them (pulumi 3.272.0).
SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
HIDDEN_MARK: Final = "1b47061264138c4ac30d75fd1eb44270"
RESOURCE_MARK: Final = "5cf8f73096256a8f31e491e813e4eb8e"


class UnknownPropertyError(ValueError):
    """A property without a value, where a plan promises that every value is known."""


class NotFiniteError(ValueError):
    """A number that neither a plan nor a provider can hold."""


def plain_properties(properties: Struct, open_maps: Iterable[str] = ()) -> dict[str, Json]:
    """Return properties as plain data, each secret replaced by `[secret]`, nulls left out.

    Of a secret map named in `open_maps` the keys stay readable; its values never do.
    """
    opened = frozenset(open_maps)
    plain: dict[str, Json] = {}
    for key, value in properties.fields.items():
        read = _closed(value) if key in opened else plain_value(value)
        if read is not None:
            plain[key] = read
    return plain


def plain_value(value: Value) -> Json:
    """Return one property as plain data: whole numbers as int, secrets replaced."""
    match value.WhichOneof("kind"):
        case "string_value":
            return _known(value.string_value)
        case "struct_value":
            return _plain_struct(value.struct_value)
        case "list_value":
            return [plain_value(item) for item in value.list_value.values]
        case "number_value":
            return _finite(value.number_value)
        case "bool_value":
            return value.bool_value
        case _:
            return None


def is_secret(value: Value) -> bool:
    """Return whether a property is marked as a secret as a whole."""
    return _mark(value.struct_value) == HIDDEN_MARK


def as_secret(value: Value) -> Value:
    """Mark a property as a secret, the way the engine does."""
    if is_secret(value):
        return value
    marked = Struct()
    marked.fields[SIGNATURE].string_value = HIDDEN_MARK
    marked.fields["value"].CopyFrom(value)
    return Value(struct_value=marked)


def _finite(number: float) -> float:
    if not isfinite(number):
        msg = (
            f"found the number {number}, wanted a finite one: JSON and YAML of a plan hold no other"
        )
        raise NotFiniteError(msg)
    return int(number) if number.is_integer() else number


def _known(text: str) -> str:
    if text == rpc.UNKNOWN:
        msg = (
            "found a value that is not known before the update, wanted a known one: "
            "take it from the configuration, or from an output that a provider always returns"
        )
        raise UnknownPropertyError(msg)
    return text


def _plain_struct(struct: Struct) -> Json:
    mark = _mark(struct)
    if mark is None:
        return plain_properties(struct)
    if mark == HIDDEN_MARK:
        return REDACTED
    fields = {key: value for key, value in struct.fields.items() if key != SIGNATURE}
    if mark == RESOURCE_MARK:
        return plain_value(fields["urn"])
    return {key: plain_value(value) for key, value in fields.items()}


def _closed(value: Value) -> Json:
    """Read a map that may be secret: its keys, with every value replaced."""
    inner = value.struct_value.fields["value"] if is_secret(value) else value
    if inner.WhichOneof("kind") != "struct_value" or _mark(inner.struct_value) is not None:
        return REDACTED
    return dict.fromkeys(inner.struct_value.fields, REDACTED)


def _mark(struct: Struct) -> str | None:
    return struct.fields[SIGNATURE].string_value if SIGNATURE in struct.fields else None
