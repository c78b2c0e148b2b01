"""The policy SDK's own server, in this process: what the engine calls, without the wire."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from google.protobuf import struct_pb2
from pulumi.runtime import proto
from pulumi_policy import EnforcementLevel
from pulumi_policy.policy import _PolicyAnalyzerServicer

from corelane.policies.judging.pulumi_adapter import pack_policies
from corelane.policies.model.rule import Rule

SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}


def secret(value: str) -> dict[str, str]:
    """Return a value as the engine marks a secret on the wire."""
    return SECRET | {"value": value}


@dataclass(frozen=True, slots=True)
class Told:
    """One diagnostic of the server."""

    policy: str
    mandatory: bool
    urn: str
    message: str


class Analyzer:
    """A pack of some rules, served."""

    def __init__(
        self,
        rules: Iterable[Rule],
        *,
        today: date | Callable[[], date] = date(2026, 11, 22),
        config: str = "{}",
    ) -> None:
        def clock() -> date:
            return today if isinstance(today, date) else today()

        policies = pack_policies(rules, today=clock, config=config)
        self.server = _PolicyAnalyzerServicer("pack", "1", policies, EnforcementLevel.ADVISORY)

    def analyze(self, kind: str, name: str, props: Mapping[str, Any]) -> list[Told]:
        """Have one resource analyzed."""
        request = proto.AnalyzeRequest(
            type=kind, name=name, urn=urn(name), properties=_struct(props)
        )
        return _told(self.server.Analyze(request, None))

    def analyze_stack(
        self,
        *resources: tuple[str, str, Mapping[str, Any]],
        needs: Mapping[str, Mapping[str, str]] | None = None,
    ) -> list[Told]:
        """Have outputs of all analyzed together; ``needs`` says whose property needs what."""
        found = [
            proto.AnalyzerResource(
                type=kind,
                name=name,
                urn=urn(name),
                properties=_struct(props),
                dependencies=[urn(needed) for needed in (needs or {}).get(name, {}).values()],
                propertyDependencies={
                    key: proto.AnalyzerPropertyDependencies(urns=[urn(needed)])
                    for key, needed in (needs or {}).get(name, {}).items()
                },
            )
            for kind, name, props in resources
        ]
        return _told(self.server.AnalyzeStack(proto.AnalyzeStackRequest(resources=found), None))


def urn(name: str) -> str:
    """Return the URN of a resource of the tests."""
    return f"urn:pulumi:test::corelane::t::{name}"


def _struct(props: Mapping[str, Any]) -> struct_pb2.Struct:
    struct = struct_pb2.Struct()
    struct.update(dict(props))
    return struct


def _told(response: Any) -> list[Told]:
    return [
        Told(
            policy=found.policyName,
            mandatory=found.enforcementLevel == proto.MANDATORY,
            urn=found.urn,
            message=found.message.partition("\n")[2],
        )
        for found in response.diagnostics
    ]
