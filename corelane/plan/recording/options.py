"""The resource options of a registration that a plan keeps: those that were set."""

from collections.abc import Iterable
from typing import Any, Final, cast

from pulumi.runtime.proto.alias_pb2 import Alias
from pulumi.runtime.proto.resource_pb2 import RegisterResourceRequest

_FLAGS: Final = {"protect": "protect", "retainOnDelete": "retainOnDelete"}
_LISTS: Final = {
    "ignoreChanges": "ignoreChanges",
    "replaceOnChanges": "replaceOnChanges",
    "additionalSecretOutputs": "additionalSecretOutputs",
    "hideDiffs": "hideDiffs",
    "replace_with": "replaceWith",
}
_TEXTS: Final = {"importId": "import", "deletedWith": "deletedWith", "provider": "provider"}


def options_of(request: RegisterResourceRequest) -> dict[str, Any]:
    """Return the options that were set, under the names the SDK gives them."""
    options: dict[str, Any] = {
        name: True for field, name in _FLAGS.items() if getattr(request, field)
    }
    options |= {name: list(v) for field, name in _LISTS.items() if (v := getattr(request, field))}
    options |= {name: text for field, name in _TEXTS.items() if (text := getattr(request, field))}
    if request.deleteBeforeReplaceDefined:
        options["deleteBeforeReplace"] = request.deleteBeforeReplace
    if request.providers:
        options["providers"] = dict(sorted(request.providers.items()))
    if request.HasField("customTimeouts"):
        options["customTimeouts"] = _timeouts(request.customTimeouts)
    if aliases := [*request.aliasURNs, *map(_alias, _alias_messages(request))]:
        options["aliases"] = aliases
    return options


def _timeouts(timeouts: RegisterResourceRequest.CustomTimeouts) -> dict[str, str]:
    """Return the timeouts that were set, such as `{"create": "30m"}`."""
    return {field.name: value for field, value in timeouts.ListFields()}


def _alias_messages(request: RegisterResourceRequest) -> Iterable[Alias]:
    """Return the aliases; the SDK's stub names their module by a path that does not exist."""
    return cast("Iterable[Alias]", request.aliases)


def _alias(alias: Alias) -> str | dict[str, Any]:
    """Return an alias as the URN it names, or as the parts it changes."""
    if alias.urn:
        return alias.urn
    return {field.name: value for field, value in alias.spec.ListFields()}
