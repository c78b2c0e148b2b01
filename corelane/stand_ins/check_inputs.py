"""The check of inputs against the SDK's resource type: names, nesting and what is required."""

import difflib
import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from corelane.stand_ins.sdk import (
    TypeToken,
    module_classes,
    nearest_type,
    provider_class,
    resource_class,
    sdk_package,
)
from corelane.stand_ins.shape import Field, Shape, argument_class, fields_of
from corelane.stand_ins.wire import UNKNOWN

_NAMES_SHOWN: Final = 12
_PATCH: Final = "Patch"
_OTHER_VALUE: Final = "found another value than the type says"
_CUSTOM_RESOURCE: Final = ("apiVersion", "kind", "metadata")
# What the engine itself adds to the configuration of a provider (sdk/go/common/resource/plugin).
_ENGINE_KEYS: Final = frozenset({"version", "pluginDownloadURL", "pluginChecksums", "__internal"})


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason why inputs are refused; the path is empty when it is about the type itself."""

    path: str
    reason: str

    def __str__(self) -> str:
        """Keep where and why, without any property value."""
        return f"{self.path}: {self.reason}" if self.path else self.reason


def check(type_: str, inputs: Mapping[str, Any]) -> tuple[Problem, ...]:
    """Return every reason to refuse plain inputs for a resource type; none if they fit."""
    found = resource_class(type_)
    if found is not None:
        arguments = argument_class(found)
        return () if arguments is None else tuple(_object(arguments, inputs, ""))
    token = TypeToken.parse(type_)
    if token is not None and _may_be_custom(token):
        return tuple(_custom_resource(token, inputs))
    return (_unknown_type(type_, token),)


def check_provider(package: str, config: Mapping[str, Any]) -> tuple[Problem, ...]:
    """Return every reason to refuse a provider's configuration; only its names are looked at."""
    found = provider_class(package)
    arguments = None if found is None else argument_class(found)
    if arguments is None:
        return ()
    fields = fields_of(arguments)
    names = sorted(set(config) - set(fields) - _ENGINE_KEYS)
    return tuple(Problem(name, _unknown_property(name, fields)) for name in names)


def _unknown_type(type_: str, token: TypeToken | None) -> Problem:
    if token is not None and sdk_package(token.package) is None:
        remedy = f"install the Python package pulumi-{token.package}, or correct the type"
        return Problem("", f"found type {type_!r} of a package without an SDK; {remedy}")
    close = nearest_type(type_)
    wanted = f"did you mean {close!r}?" if close else "wanted one the installed SDK defines"
    return Problem("", f"found the unknown resource type {type_!r}; {wanted}")


def _may_be_custom(token: TypeToken) -> bool:
    """Return whether this may be a custom resource: a Kubernetes group and version of its own."""
    return token.package == "kubernetes" and "/" in token.module and not module_classes(token)


def _custom_resource(token: TypeToken, inputs: Mapping[str, Any]) -> Iterator[Problem]:
    for name in _CUSTOM_RESOURCE:
        if name not in inputs:
            yield Problem(name, "found nothing, wanted a value: every custom resource has one")
    if inputs.get("apiVersion", UNKNOWN) not in (token.module, UNKNOWN):
        yield Problem("apiVersion", f"{_OTHER_VALUE}, wanted {token.module!r}")
    # The type of a patch has the kind of the object before its last word.
    if inputs.get("kind", UNKNOWN) not in (token.name, token.name.removesuffix(_PATCH), UNKNOWN):
        yield Problem("kind", f"{_OTHER_VALUE}, wanted {token.name!r}")
    if not isinstance(inputs.get("metadata", {}), Mapping) and inputs["metadata"] is not UNKNOWN:
        yield Problem("metadata", "found no object, wanted an object")
    elif (metadata := inputs.get("metadata")) is not None and (cls := _object_meta()) is not None:
        yield from _value((Shape("object", cls=cls),), metadata, "metadata")


@functools.cache
def _object_meta() -> type | None:
    """Return the argument class of metadata, which is the same for every Kubernetes object."""
    config_map = resource_class("kubernetes:core/v1:ConfigMap")
    arguments = None if config_map is None else argument_class(config_map)
    return None if arguments is None else fields_of(arguments)["metadata"].object_class()


def _object(cls: type, value: Mapping[str, Any], path: str) -> Iterator[Problem]:
    fields = fields_of(cls)
    for name in fields:
        if fields[name].required and value.get(name) is None:
            yield Problem(_join(path, name), "found nothing, wanted a value: it is required")
    for name in sorted(value):
        if name not in fields:
            yield Problem(_join(path, name), _unknown_property(name, fields))
        else:
            yield from _value(fields[name].shapes, value[name], _join(path, name))


def _unknown_property(name: str, fields: Mapping[str, Field]) -> str:
    close = difflib.get_close_matches(name, fields, n=1)
    some = sorted(fields)[:_NAMES_SHOWN]
    rest = f" and {len(fields) - len(some)} more" if len(fields) > len(some) else ""
    wanted = f"did you mean {close[0]!r}?" if close else f"wanted one of {', '.join(some)}{rest}"
    return f"found an unknown property; {wanted}"


def _value(shapes: Sequence[Shape], value: object, path: str) -> Iterator[Problem]:
    """Yield nothing if any of the shapes takes the value, else what is wrong with the nearest."""
    if value is None or value is UNKNOWN:
        return
    attempts = [list(_against(shape, value, path)) for shape in shapes]
    if all(attempts):
        yield from min(attempts, key=_distance)


def _distance(problems: Sequence[Problem]) -> tuple[int, int]:
    """Rank attempts: a property wrong further down beats a value of the wrong kind."""
    kind = sum(problem.reason.startswith("found a value of kind") for problem in problems)
    return (kind, len(problems))


def _against(shape: Shape, value: object, path: str) -> Iterator[Problem]:
    if shape.kind == "any":
        return
    found = _kind_of(value)
    wanted = "map" if shape.kind == "object" else shape.kind
    if found != wanted:
        yield Problem(path, f"found a value of kind {found}, wanted {shape.kind}")
    elif shape.cls is not None:
        yield from _object(shape.cls, cast("Mapping[str, Any]", value), path)
    elif shape.kind == "list":
        for index, item in enumerate(cast("Sequence[object]", value)):
            yield from _value(shape.item, item, f"{path}[{index}]")
    elif shape.kind == "map":
        for key, item in cast("Mapping[str, object]", value).items():
            yield from _value(shape.item, item, _join(path, key))


def _kind_of(value: object) -> str:
    if isinstance(value, Mapping):
        return "map"
    return "list" if isinstance(value, Sequence) and not isinstance(value, str) else "scalar"


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
