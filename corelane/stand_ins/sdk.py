"""The resource types that the installed Pulumi SDKs define, and the version of each SDK."""

import difflib
import functools
import importlib
import importlib.metadata
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import ModuleType
from typing import Final, cast

from pulumi.runtime import rpc

_PARTS_OF_A_TOKEN: Final = 3
_CLOSE_ENOUGH: Final = 0.75


@dataclass(frozen=True, slots=True)
class TypeToken:
    """A resource type as the engine writes it: ``package:module:Name``."""

    package: str
    module: str
    name: str

    @classmethod
    def parse(cls, text: str) -> "TypeToken | None":
        """Split a type; what is no resource type of a package gives nothing."""
        parts = text.split(":")
        return cls(*parts) if len(parts) == _PARTS_OF_A_TOKEN and all(parts) else None


@functools.cache
def sdk_package(package: str) -> ModuleType | None:
    """Import the SDK of a package, or return nothing if it is not installed."""
    try:
        return importlib.import_module(f"pulumi_{package.replace('-', '_')}")
    except ModuleNotFoundError:
        return None


@functools.cache
def sdk_version(package: str) -> str | None:
    """Return the plugin version the installed SDK asks for, or nothing without that SDK."""
    module = sdk_package(package)
    if module is None:
        return None
    plugin = files(module) / "pulumi-plugin.json"
    if plugin.is_file():
        return str(json.loads(plugin.read_text(encoding="utf-8"))["version"])
    return importlib.metadata.version(f"pulumi-{package}")


@functools.cache
def resource_class(type_: str) -> type | None:
    """Return the SDK's class for a resource type, or nothing if the SDK does not define it."""
    token = TypeToken.parse(type_)
    if token is None or sdk_package(token.package) is None:
        return None
    registered = module_classes(token)
    name = registered.get(type_)
    if name is None:
        return None
    return cast("type", getattr(_python_module(token), name))


@functools.cache
def provider_class(package: str) -> type | None:
    """Return the SDK's provider class of a package, or nothing without that SDK."""
    return cast("type | None", getattr(sdk_package(package), "Provider", None))


@functools.cache
def module_classes(token: TypeToken) -> Mapping[str, str]:
    """Return what the SDK registers for the token's module: class names by type."""
    return cast("Mapping[str, str]", _registration(token).get("classes", {}))


def nearest_type(type_: str) -> str:
    """Name the type of the same module that is spelt most alike, or nothing."""
    token = TypeToken.parse(type_)
    known = () if token is None else module_classes(token)
    return next(iter(difflib.get_close_matches(type_, known, n=1, cutoff=_CLOSE_ENOUGH)), "")


def _python_module(token: TypeToken) -> ModuleType:
    return importlib.import_module(str(_registration(token)["fqn"]))


def _registration(token: TypeToken) -> Mapping[str, object]:
    """Return the entry that ``_utilities.register`` of the SDK made for a module."""
    if sdk_package(token.package) is None:
        return {}
    module = rpc.get_resource_module(token.package, token.module, "")
    return cast("Mapping[str, object]", getattr(module, "mod_info", {}))
