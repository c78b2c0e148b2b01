"""The values that a property may hold, read from the SDK's argument and output classes."""

import enum
import functools
import inspect
import sys
import types
import typing
from collections.abc import Awaitable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, Union

import pulumi

Kind = Literal["any", "scalar", "list", "map", "object"]

# Where `pulumi.getter(name=...)` leaves the wire name of a property (pulumi/_types.py, 3.272.0).
_WIRE_NAME: Final = "_pulumi_name"
_SCALARS: Final = (bool, int, float, str, enum.Enum)


@dataclass(frozen=True, slots=True)
class Shape:
    """One thing a property may hold; a property with several has a shape for each."""

    kind: Kind
    item: tuple["Shape", ...] = ()
    cls: type | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """A property under its wire name; ``scalar`` is the Python type of a plain value."""

    name: str
    shapes: tuple[Shape, ...]
    required: bool
    optional: bool
    scalar: type | None = None

    def object_class(self) -> type | None:
        """Return the class of the object, or of the objects in the list, the property holds."""
        return next((found for shape in self.shapes for found in _classes(shape)), None)

    @property
    def kind(self) -> Kind:
        """Return the kind of value the property holds; ``any`` where there is more than one."""
        first = self.shapes[0].kind
        return first if all(shape.kind == first for shape in self.shapes) else "any"


@functools.cache
def fields_of(cls: type) -> Mapping[str, Field]:
    """Return the fields of an SDK class (arguments, outputs or resource) by wire name."""
    needed = _required(cls)
    return {
        wire: _field(wire, hint, required=python in needed)
        for python, wire, hint in _properties(cls)
    }


@functools.cache
def argument_class(resource: type) -> type | None:
    """Return the class of a resource's arguments: ``XInitArgs`` (kubernetes) or ``XArgs``."""
    module = sys.modules[resource.__module__]
    found = (getattr(module, f"{resource.__name__}{suffix}", None) for suffix in _ARGUMENTS)
    return next((cls for cls in found if isinstance(cls, type)), None)


_ARGUMENTS: Final = ("InitArgs", "Args")


def _field(wire: str, hint: object, *, required: bool) -> Field:
    plain = [member for member in _members(hint) if member is not types.NoneType]
    scalar = next((m for m in plain if isinstance(m, type) and m in _SCALARS), None)
    shapes = tuple(dict.fromkeys(_shape(member) for member in plain))
    optional = types.NoneType in _members(hint)
    return Field(wire, shapes or (Shape("any"),), required, optional, scalar)


def _properties(cls: type) -> Iterator[tuple[str, str, object]]:
    """Yield Python name, wire name and type of each property the class itself declares."""
    for name, member in vars(cls).items():
        wire = getattr(getattr(member, "fget", None), _WIRE_NAME, None)
        if wire is not None:
            # "T" and "Output" stand unresolved in the SDK's definition of Input.
            local = {"T": types.NoneType, "Output": pulumi.Output}
            hints = typing.get_type_hints(member.fget, localns=local)
            yield name, str(wire), hints.get("return", Any)


def _required(cls: type) -> frozenset[str]:
    """Return the Python names of the arguments that have no default."""
    parameters = inspect.signature(cls.__init__).parameters.values()
    return frozenset(
        p.name for p in parameters if p.kind is p.KEYWORD_ONLY and p.default is p.empty
    )


def _members(hint: object) -> tuple[object, ...]:
    """Flatten unions and unwrap ``Output[...]``; what only wraps the same value is left out."""
    origin = typing.get_origin(hint)
    if origin in (Union, types.UnionType):
        return tuple(member for part in typing.get_args(hint) for member in _members(part))
    if origin is pulumi.Output:
        inner = typing.get_args(hint)[0]
        return () if inner is types.NoneType else _members(inner)
    if origin is Awaitable or origin is typing.get_origin(Awaitable[int]):
        return ()
    return (hint,)


def _shape(member: object) -> Shape:
    origin, arguments = typing.get_origin(member), typing.get_args(member)
    if origin is not None and isinstance(origin, type):
        if issubclass(origin, Mapping):
            return Shape("map", _shapes(arguments[1]))
        if issubclass(origin, Sequence):
            return Shape("list", _shapes(arguments[0]))
    if origin is Literal or (isinstance(member, type) and issubclass(member, _SCALARS)):
        return Shape("scalar")
    if isinstance(member, type) and any(True for _ in _wire_names(member)):
        return Shape("object", cls=member)
    return Shape("any")


def _shapes(hint: object) -> tuple[Shape, ...]:
    members = (member for member in _members(hint) if member is not types.NoneType)
    return tuple(dict.fromkeys(_shape(member) for member in members)) or (Shape("any"),)


def _classes(shape: Shape) -> Iterator[type]:
    if shape.cls is not None:
        yield shape.cls
    for item in shape.item:
        yield from _classes(item)


def _wire_names(cls: type) -> Iterator[str]:
    for member in vars(cls).values():
        wire = getattr(getattr(member, "fget", None), _WIRE_NAME, None)
        if wire is not None:
            yield str(wire)
