"""The plan as plain data: recorded resources, verdicts of the rules, and planned hosts."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any, Final, TypeAlias, cast

from pydantic.alias_generators import to_camel

from corelane.policies.waivers.waiver import EXPIRING_DAYS, Waiver

SCHEMA_VERSION = "1"
EXPIRED: Final = "expired"
"""The state of a waiver whose last day is over."""
# The engine counts the stack itself among the resources; a plan has those of the program.
STACK_TYPE = "pulumi:pulumi:Stack"

Json: TypeAlias = "Mapping[str, Json] | Sequence[Json] | str | float | bool | None"
Data = Mapping[str, Any]
# The fields that plan.json has under another name than their own.
_KEYS: Final = {"resource_name": "resource", "resource_type": "type"}


@cache
def keys_of(kind: type[Any]) -> dict[str, str]:
    """Return the key in plan.json of each field of a dataclass of the model."""
    return {each.name: _KEYS.get(each.name) or to_camel(each.name) for each in fields(kind)}


def _fields_of(thing: object) -> dict[str, Any]:
    """Return the fields of a dataclass of the model as plan.json has them."""
    values = ((key, getattr(thing, name)) for name, key in keys_of(type(thing)).items())
    return {
        key: list(cast("tuple[str, ...]", v)) if isinstance(v, tuple) else v for key, v in values
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedResource:
    """One registration, as it reached the engine, with every secret replaced by `[secret]`."""

    urn: str
    type: str
    name: str
    parent: str = ""
    custom: bool = True
    inputs: Data = field(default_factory=dict[str, Any])
    outputs: Data = field(default_factory=dict[str, Any])
    dependencies: tuple[str, ...] = ()
    property_dependencies: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict[str, tuple[str, ...]]
    )
    options: Data = field(default_factory=dict[str, Any])

    def to_data(self) -> dict[str, Any]:
        """Return the resource as plan.json has it."""
        return {
            "urn": self.urn,
            "type": self.type,
            "name": self.name,
            "parent": self.parent,
            "custom": self.custom,
            "inputs": self.inputs,
            "outputs": self.outputs,
            "dependencies": list(self.dependencies),
            "propertyDependencies": {k: list(v) for k, v in self.property_dependencies.items()},
            "options": self.options,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One verdict of one rule, on one resource if `urn` is set, in the words of `policies`.

    `code` identifies the rule, `rule` is its name, which may change from one pack to the next.
    `value` is what stands at `path` as compact JSON, without secrets and cut short; `team` is
    empty for the platform's own; `file` and `line` say where the stack file declares it.
    """

    code: str
    rule: str
    family: str
    severity: str
    level: str
    verdict: str
    urn: str = ""
    resource_name: str = ""
    resource_type: str = ""
    path: str = ""
    message: str = ""
    remedy: str = ""
    waiver: str | None = None
    controls: tuple[str, ...] = ()
    value: str = ""
    team: str = ""
    file: str = ""
    line: int = 0

    @property
    def declared_in(self) -> str:
        """The place where the stack file declares it, as `file:line` as far as that is known."""
        return f"{self.file}:{self.line}" if self.file and self.line else self.file

    @property
    def fingerprint(self) -> str:
        """The identity of this finding from plan to plan, whatever its rule is called or says."""
        identity = f"{self.code}\0{self.urn}\0{self.path}"
        return hashlib.sha256(identity.encode("utf-8", "backslashreplace")).hexdigest()[:32]

    def to_data(self) -> dict[str, Any]:
        """Return the finding as plan.json has it."""
        return {**_fields_of(self), "fingerprint": self.fingerprint}


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverUse:
    """A waiver of the stack, and what it did in this plan: `used`, `unused` or `expired`.

    `days_left` counts from the day of the plan and is negative after the end.
    """

    waiver: Waiver
    state: str
    days_left: int
    waived: int = 0

    @property
    def expired(self) -> bool:
        """Return whether its last day is over, which fails the plan whether it is needed or not."""
        return self.state == EXPIRED

    @property
    def expiring(self) -> bool:
        """Return whether it is in force but soon ends."""
        return not self.expired and self.days_left <= EXPIRING_DAYS

    def to_data(self) -> dict[str, Any]:
        """Return the waiver as plan.json has it."""
        use = _fields_of(self)
        del use["waiver"]
        return {**self.waiver.to_data(), **use}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """The rules that judged: `digest` over all their sources, `rules` by id over each one's own."""

    version: str = ""
    digest: str = ""
    rules: Mapping[str, str] = field(default_factory=dict[str, str])

    def to_data(self) -> dict[str, Any]:
        """Return the pack as plan.json has it."""
        return {"version": self.version, "digest": self.digest, "rules": dict(self.rules)}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDocument:
    """Everything a report, a diff or an auditor may know of one plan; holds no secret.

    `as_of` is the ISO date it was judged by; `commit` is empty outside a repository.
    """

    project: str
    stack: str
    config_digest: str
    resources: tuple[RecordedResource, ...] = ()
    findings: tuple[Finding, ...] = ()
    host_plans: Mapping[str, Data] = field(default_factory=dict[str, Data])
    waivers: tuple[WaiverUse, ...] = ()
    as_of: str = ""
    commit: str = ""
    pack: Pack = field(default_factory=Pack)
    schema_version: str = SCHEMA_VERSION

    @property
    def counts(self) -> dict[str, int]:
        """The number of findings with each verdict that occurs."""
        return _count(finding.verdict for finding in self.findings)

    @property
    def types(self) -> dict[str, int]:
        """The number of resources of each type."""
        return _count(resource.type for resource in self.resources)

    def to_data(self) -> dict[str, Any]:
        """Return the plan as plan.json has it."""
        return {
            "schemaVersion": self.schema_version,
            "project": self.project,
            "stack": self.stack,
            "configDigest": self.config_digest,
            "asOf": self.as_of,
            "commit": self.commit,
            "pack": self.pack.to_data(),
            "resources": [resource.to_data() for resource in self.resources],
            "hostPlans": dict(self.host_plans),
            "findings": [finding.to_data() for finding in self.findings],
            "summary": {
                "resources": len(self.resources),
                "byType": self.types,
                "verdicts": self.counts,
            },
            "waivers": [waiver.to_data() for waiver in self.waivers],
        }


def _count(names: Iterable[str]) -> dict[str, int]:
    """Count names, in alphabetical order."""
    return dict(sorted(Counter(names).items()))
