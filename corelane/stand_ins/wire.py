"""Property values between the engine's form, with secrets and unknowns, and plain data."""

import enum
from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

from pulumi.provider.experimental.property_value import PropertyValue, ResourceReference
from pulumi.runtime import rpc

from corelane.policies.secrecy.masking import REDACTED

Properties = Mapping[str, PropertyValue]


class _Unknown(enum.Enum):
    """The one value that stands for what is not known before an update."""

    UNKNOWN = "unknown"


UNKNOWN: Final = _Unknown.UNKNOWN


def is_unknown(value: object) -> bool:
    """Return whether this is what the engine sends for a value not known yet.

    The SDK's own marker for it, `Computed`, is one that the SDK (3.272.0) neither reads nor writes.
    """
    return isinstance(value, str) and value == rpc.UNKNOWN


def unknown() -> PropertyValue:
    """Return a value not known yet."""
    return PropertyValue(rpc.UNKNOWN)


def plain_properties(properties: Properties) -> dict[str, Any]:
    """Return properties as plain data: secrets replaced, unknowns marked, nulls left out."""
    return {k: plain(v) for k, v in properties.items() if v.value is not None}


def plain(value: PropertyValue, *, secret: bool = False) -> Any:  # noqa: ANN401 -- any JSON value
    """Return one value as plain data; the structure of a secret stays, its leaves do not."""
    hidden = secret or value.is_secret
    inner = value.value
    if isinstance(inner, Mapping):
        return {k: plain(v, secret=hidden) for k, v in inner.items() if v.value is not None}
    if isinstance(inner, Sequence) and not isinstance(inner, str):
        return [plain(item, secret=hidden) for item in inner]
    if is_unknown(inner):
        return UNKNOWN
    if hidden and inner is not None:
        return REDACTED
    if isinstance(inner, ResourceReference):
        return inner.urn
    return inner


def graft(given: PropertyValue, answered: object, *, known: bool) -> PropertyValue:
    """Add to a given value what an answer has beyond it; what was given stays as it came.

    Without ``known`` the additions stay unknown, as a real provider leaves them in a preview.
    """
    if isinstance(given.value, Mapping) and isinstance(answered, Mapping):
        merged = graft_properties(given.value, cast("Mapping[str, object]", answered), known=known)
        return given.with_value(merged)
    return given


def graft_properties(
    given: Properties, answered: Mapping[str, object], *, known: bool
) -> dict[str, PropertyValue]:
    """Do the same for all properties of a resource."""
    merged = {k: graft(v, answered.get(k), known=known) for k, v in given.items()}
    for key, value in answered.items():
        if key not in merged:
            merged[key] = from_plain(value) if known else unknown()
    return merged


def from_plain(value: object) -> PropertyValue:
    """Return plain data in the engine's form."""
    if value is UNKNOWN:
        return unknown()
    if isinstance(value, Mapping):
        branch = cast("Mapping[str, object]", value)
        return PropertyValue({key: from_plain(item) for key, item in branch.items()})
    if isinstance(value, Sequence) and not isinstance(value, str):
        return PropertyValue([from_plain(item) for item in cast("Sequence[object]", value)])
    if isinstance(value, int) and not isinstance(value, bool):
        return PropertyValue(float(value))
    return PropertyValue(cast("str | float | bool | None", value))


def with_defaults(given: Properties, defaults: Mapping[str, object]) -> dict[str, PropertyValue]:
    """Add default values where nothing is given; a secret block stays secret."""
    return graft_properties(given, defaults, known=True)
