"""The model of a policy rule, independent of the engine that runs it."""

import inspect
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal, NotRequired, TypedDict, Unpack

from corelane.policies.model.stack import Resource, Stack

Check = Callable[[Resource], Iterator["Violation"]]
StackCheck = Callable[[Resource, Stack], Iterator["Violation"]]
Scope = Literal["resource", "stack"]


class Severity(StrEnum):
    """The cost of a violation: CRITICAL loses money, LOW loses time."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Level(StrEnum):
    """The effect of a violation on a deployment."""

    BLOCK = "block"
    WARN = "warn"


class NotApplicable(Exception):  # noqa: N818 -- a verdict of the rule, not a fault
    """The absence of what a rule is about, raised by the rule with the reason."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One way in which a resource breaks a rule; the path names the offending property."""

    message: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A named predicate over some kinds of resource, with its documentation.

    A rule that is ``everywhere`` also looks at resources of other types. A pass of one of them is
    no result; a violation is one, and so is what kept the rule from judging.

    A rule of scope ``stack`` also sees every other resource; it still judges one at a time, so
    that a pass, a violation, an unknown and an error each belong to a resource.
    """

    id: str
    code: str
    family: str
    level: Level
    severity: Severity
    applies_to: frozenset[str]
    scope: Scope
    remedy: str
    controls: tuple[str, ...]
    check: Check | StackCheck
    rationale: str
    everywhere: bool = False

    def looks_at(self, type_: str) -> bool:
        """Return whether it is asked about resources of a type."""
        return self.everywhere or type_ in self.applies_to

    @property
    def summary(self) -> str:
        """The first line of the rationale: the requirement as a sentence."""
        return self.rationale.partition("\n")[0]

    @property
    def reason(self) -> str:
        """The rationale behind its first line: why the requirement is one."""
        return self.rationale.partition("\n")[2].strip()

    def violations(self, resource: Resource, stack: Stack) -> Iterator[Violation]:
        """Run the check on one resource of the stack."""
        check: Callable[..., Iterator[Violation]] = self.check
        return check(resource) if self.scope == "resource" else check(resource, stack)


class Terms(TypedDict):
    """The fields of a rule beside its function."""

    code: str
    level: Level
    severity: Severity
    applies_to: AbstractSet[str]
    remedy: str
    controls: NotRequired[tuple[str, ...]]
    everywhere: NotRequired[bool]


def rule(**terms: Unpack[Terms]) -> Callable[[Check | StackCheck], Rule]:
    """Make a check into a rule, named after its function; its docstring is the published page.

    The code, `CL-ISO-012`, is what waivers and reports name: it stays when the function is renamed,
    and is never given to another rule. The family is the folder of its module. A check that takes
    the stack beside the resource is of scope ``stack``.
    """

    def declared(check: Check | StackCheck) -> Rule:
        function: Any = check
        takes_stack = len(inspect.signature(check).parameters) > 1
        return Rule(
            id=function.__name__,
            code=terms["code"],
            family=f".{function.__module__}".split(".")[-2],
            level=terms["level"],
            severity=terms["severity"],
            applies_to=frozenset(terms["applies_to"]),
            scope="stack" if takes_stack else "resource",
            remedy=terms["remedy"],
            controls=terms.get("controls", ()),
            check=check,
            rationale=inspect.getdoc(check) or "",
            everywhere=terms.get("everywhere", False),
        )

    return declared


__all__ = [
    "Check",
    "Level",
    "NotApplicable",
    "Resource",
    "Rule",
    "Scope",
    "Severity",
    "Stack",
    "StackCheck",
    "Violation",
    "rule",
]
