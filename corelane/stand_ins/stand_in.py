"""A provider plugin that accepts what the SDK defines, refuses the rest, and changes nothing."""

import os
import sys
import threading
import time
from collections.abc import Mapping
from typing import Any, Final

from pulumi.provider.experimental import provider as api
from pulumi.provider.experimental import server
from pulumi.provider.experimental.property_value import PropertyValue

from corelane.policies.objects.kubernetes.existing_objects import creator_of
from corelane.policies.values.read import text_at
from corelane.stand_ins.answers import answer
from corelane.stand_ins.changes import Change, changes
from corelane.stand_ins.check_inputs import Problem, check, check_provider
from corelane.stand_ins.naming import is_autonamed, name_defaults
from corelane.stand_ins.sdk import sdk_version
from corelane.stand_ins.wire import (
    Properties,
    graft_properties,
    plain_properties,
    unknown,
    with_defaults,
)

_LAUNCH_TEMPLATE: Final = "aws:ec2/launchTemplate:LaunchTemplate"
_LOOK_S: Final = 1.0
_KINDS: Final = {
    ("add", False): api.PropertyDiffKind.ADD,
    ("add", True): api.PropertyDiffKind.ADD_REPLACE,
    ("delete", False): api.PropertyDiffKind.DELETE,
    ("delete", True): api.PropertyDiffKind.DELETE_REPLACE,
    ("update", False): api.PropertyDiffKind.UPDATE,
    ("update", True): api.PropertyDiffKind.UPDATE_REPLACE,
}


class ExistsError(ValueError):
    """An object that every cluster has, which the program creates instead of patching it."""


class StandIn(api.Provider):
    """One package's provider, without the service behind it."""

    def __init__(self, package: str) -> None:
        """Serve the resource types of one package."""
        self._package = package

    async def configure(self, request: api.ConfigureRequest) -> api.ConfigureResponse:
        """Take secrets as secrets and join previews; dependencies stay the engine's business."""
        del request
        return api.ConfigureResponse(accept_secrets=True, supports_preview=True)

    async def check_config(self, request: api.CheckRequest) -> api.CheckResponse:
        """Refuse provider configuration the SDK does not know."""
        problems = check_provider(self._package, plain_properties(request.new_inputs))
        return api.CheckResponse(request.new_inputs, _failures(problems))

    async def check(self, request: api.CheckRequest) -> api.CheckResponse:
        """Refuse inputs the SDK does not know, and give a nameless resource its name."""
        given = plain_properties(request.new_inputs)
        problems = check(type_of(request.urn), given)
        named = with_defaults(
            request.new_inputs, name_defaults(type_of(request.urn), request.name, given)
        )
        return api.CheckResponse(named, _failures(problems))

    async def diff(self, request: api.DiffRequest) -> api.DiffResponse:
        """Return what changes, and whether that takes a new resource."""
        found = changes(type_of(request.urn), request.old_state, request.new_inputs)
        replaces = [change.path for change in found if change.forces]
        return api.DiffResponse(
            changes=bool(found),
            replaces=replaces,
            diffs=[change.path for change in found],
            delete_before_replace=bool(replaces) and _keeps_its_name(request, found),
            detailed_diff={
                change.path: api.PropertyDiff(_KINDS[change.kind, change.forces], input_diff=False)
                for change in found
            },
        )

    async def create(self, request: api.CreateRequest) -> api.CreateResponse:
        """Answer as the service would; before the update what it decides stays unknown.

        Raises `ExistsError` in an update, as the API server refuses an object that exists.
        """
        given = plain_properties(request.properties)
        id_, outputs = answer(type_of(request.urn), request.name, given)
        known = not request.preview
        if known:
            _refuse_existing(type_of(request.urn), given)
        if request.preview and self._package == "kubernetes":
            # Nothing is added to an object before it exists: one unknown inside `metadata`
            # would make the name unknown to the program, too.
            return api.CreateResponse(None, request.properties)
        merged = graft_properties(request.properties, outputs, known=known)
        return api.CreateResponse(id_ if known else None, merged)

    async def update(self, request: api.UpdateRequest) -> api.UpdateResponse:
        """Answer with the new inputs and what the service had decided before."""
        _, outputs = answer(type_of(request.urn), request.name, plain_properties(request.news))
        merged = graft_properties(request.news, outputs, known=True)
        kept = {k: v for k, v in request.olds.items() if k in outputs and k not in request.news}
        kept.pop("tagsAll", None)
        return api.UpdateResponse({**merged, **kept, **_next_version(request)})

    async def delete(self, request: api.DeleteRequest) -> None:
        """Delete nothing: there is nothing behind the state."""

    async def invoke(self, request: api.InvokeRequest) -> api.InvokeResponse:
        """Refuse look-ups: what the program reads from a cloud, no offline run can know."""
        reason = (
            f"found a look-up of {request.tok!r}; a stand-in provider answers none: "
            "declare the value in the stack file, or pass it in from the resource that has it"
        )
        return api.InvokeResponse(failures=[api.CheckFailure("", reason)])


def type_of(urn: str) -> str:
    """Return the resource's own type; a URN also holds those of its parents, joined by ``$``.

    The SDK's `request.type` (3.272.0) is the whole chain.
    """
    return urn.split("::")[2].rpartition("$")[2]


def _refuse_existing(type_: str, given: Mapping[str, Any]) -> None:
    namespace, name = (text_at(given, "metadata", key) for key in ("namespace", "name"))
    if creator := creator_of(type_, namespace, name):
        kind = type_.rpartition(":")[2]
        msg = (
            f"found {name!r}, which belongs to {creator} and already exists; "
            f"wanted a patch, or another name: declare {kind}Patch"
        )
        raise ExistsError(msg)


def _failures(problems: tuple[Problem, ...]) -> list[api.CheckFailure]:
    """Report problems without naming the property: the engine would print its value."""
    return [api.CheckFailure("", str(problem)) for problem in problems]


def _keeps_its_name(request: api.DiffRequest, found: tuple[Change, ...]) -> bool:
    """Return whether the new resource would collide with the old one, which must go first."""
    inputs = plain_properties(request.new_inputs)
    if is_autonamed(type_of(request.urn), request.name, inputs):
        return False
    renamed = {"metadata.name", "metadata.namespace", "name", "nodeGroupName", "bucket"}
    return not any(change.path in renamed for change in found)


def _next_version(request: api.UpdateRequest) -> Properties:
    """Count a launch template's versions: each update makes one (EC2, CreateLaunchTemplateVersion).

    Like the real provider, leave the number unknown until the update has happened.
    """
    if type_of(request.urn) != _LAUNCH_TEMPLATE:
        return {}
    if request.preview:
        return {"latestVersion": unknown()}
    before = request.olds.get("latestVersion")
    number = before.value if before is not None and isinstance(before.value, float) else 1.0
    return {"latestVersion": PropertyValue(number + 1.0)}


def _end_with(engine: int) -> None:
    """End once the engine that started this process has: one that is killed stops no plugin."""
    while os.getppid() == engine:
        time.sleep(_LOOK_S)
    os._exit(0)


def main(arguments: list[str]) -> None:
    """Serve the package named first; the engine adds its own arguments."""
    package, *rest = arguments
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    server.main(rest, sdk_version(package) or "0.0.0", StandIn(package))


if __name__ == "__main__":
    main([sys.argv.pop(1), *sys.argv[1:]])
