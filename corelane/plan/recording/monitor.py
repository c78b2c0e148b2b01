"""Stands in for the engine: takes every registration, answers as a provider would, and keeps it."""

import threading
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Any, Final, NoReturn

import pulumi
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime import mocks
from pulumi.runtime.proto import resource_pb2 as wire
from typing_extensions import override

from corelane.plan.model import STACK_TYPE, RecordedResource
from corelane.plan.recording.options import options_of
from corelane.plan.recording.reply import reply
from corelane.plan.recording.wire import plain_properties
from corelane.policies.secrecy.masking import REDACTED

_OPEN_MAPS: Final = {"kubernetes:core/v1:Secret": ("data", "stringData")}

Answer = Callable[[str, str, Mapping[str, Any]], tuple[str, Mapping[str, Any]]]


class DuplicateResourceError(ValueError):
    """Two resources of one type, name and lineage: the engine would refuse the second."""


class LookUpRefusedError(RuntimeError):
    """A program asked a provider a question, which a plan without a cloud cannot answer."""


class _NoMocks(pulumi.runtime.Mocks):
    """Answers nothing: the recording monitor never asks it."""

    @override
    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> NoReturn:
        raise NotImplementedError(args.typ)

    @override
    def call(self, args: pulumi.runtime.MockCallArgs) -> NoReturn:
        raise NotImplementedError(args.token)


class RecordingMonitor(mocks.MockMonitor):
    """Keeps what the SDK's mocks alone never see: parents, options, dependencies, completion."""

    def __init__(self, answer: Answer) -> None:
        """Record with the id and outputs that `answer` gives for a type, a name and inputs."""
        super().__init__(_NoMocks())
        self.recorded: dict[str, RecordedResource] = {}
        self.finished: set[str] = set()
        self.exports: dict[str, Any] = {}
        self._answer = answer
        self._lock = threading.Lock()

    @override
    def make_urn(self, parent: str, type_: str, name: str) -> str:
        """Return the URN the engine would make, with the types of all ancestors but the stack."""
        lineage = parent.split("::")[2] if parent else STACK_TYPE
        return super().make_urn("", type_ if lineage == STACK_TYPE else f"{lineage}${type_}", name)

    @override
    def RegisterResource(self, request: wire.RegisterResourceRequest) -> Any:
        """Record a registration and answer it as its provider would."""
        urn = self.make_urn(request.parent, request.type, request.name)
        if request.type == STACK_TYPE:
            return wire.RegisterResourceResponse(urn=urn)
        secret = frozenset(request.additionalSecretOutputs)
        inputs = plain_properties(request.object, _OPEN_MAPS.get(request.type, ()))
        if not request.custom:
            self._keep(_registered(request, urn, inputs=inputs, outputs={}))
            return wire.RegisterResourceResponse(urn=urn, object=request.object)
        identifier, outputs = self._answer(request.type, request.name, inputs)
        self._keep(_registered(request, urn, inputs=inputs, outputs=_closed(outputs, secret)))
        state = reply(request.object, inputs, outputs, secret=secret)
        return wire.RegisterResourceResponse(urn=urn, id=identifier, object=state)

    @override
    def ReadResource(self, request: wire.ReadResourceRequest) -> Any:
        """Record a resource that exists already, marked by the option `read`."""
        urn = self.make_urn(request.parent, request.type, request.name)
        inputs = plain_properties(request.properties)
        _, outputs = self._answer(request.type, request.name, inputs)
        secret = frozenset(request.additionalSecretOutputs)
        self._keep(
            RecordedResource(
                urn=urn,
                type=request.type,
                name=request.name,
                parent=_parent(request.parent),
                inputs=inputs,
                outputs=_closed(outputs, secret),
                dependencies=tuple(sorted(request.dependencies)),
                options={"read": request.id},
            )
        )
        state = reply(request.properties, inputs, outputs, secret=secret)
        return wire.ReadResourceResponse(urn=urn, properties=state)

    @override
    def RegisterResourceOutputs(self, request: wire.RegisterResourceOutputsRequest) -> Empty:
        """Record that a component is complete, and what it shows to others."""
        outputs = plain_properties(request.outputs)
        with self._lock:
            if request.urn in self.recorded:
                known = self.recorded[request.urn]
                self.recorded[request.urn] = replace(known, outputs=outputs)
                self.finished.add(request.urn)
            else:
                self.exports = outputs
        return Empty()

    @override
    def Invoke(self, request: wire.ResourceInvokeRequest) -> NoReturn:
        """Refuse a look-up: its answer depends on the day and the account."""
        msg = (
            f"found the look-up {request.tok}, wanted a program that plans without a cloud: "
            "put the value into the stack's configuration"
        )
        raise LookUpRefusedError(msg)

    def _keep(self, resource: RecordedResource) -> None:
        with self._lock:
            if resource.urn in self.recorded:
                msg = (
                    f"found {resource.urn} twice, wanted every resource once: "
                    "give the two resources different names"
                )
                raise DuplicateResourceError(msg)
            self.recorded[resource.urn] = resource


def _registered(
    request: wire.RegisterResourceRequest,
    urn: str,
    *,
    inputs: Mapping[str, Any],
    outputs: Mapping[str, Any],
) -> RecordedResource:
    """Return a registration as a plan keeps it."""
    return RecordedResource(
        urn=urn,
        type=request.type,
        name=request.name,
        parent=_parent(request.parent),
        custom=request.custom,
        inputs=inputs,
        outputs=outputs,
        dependencies=tuple(sorted(request.dependencies)),
        property_dependencies={
            key: tuple(sorted(found.urns))
            for key, found in sorted(request.propertyDependencies.items())
            if found.urns
        },
        options=options_of(request),
    )


def _parent(urn: str) -> str:
    """Return the parent as a plan has it: none for a resource at the top."""
    return "" if urn.split("::")[2:3] == [STACK_TYPE] else urn


def _closed(outputs: Mapping[str, Any], secret: AbstractSet[str]) -> dict[str, Any]:
    """Return the outputs with those replaced that the resource declares secret."""
    return {key: REDACTED if key in secret else value for key, value in outputs.items()}
