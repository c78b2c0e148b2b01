"""The verdict of a rule on each resource, whatever happens while it is judged."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum, auto
from functools import reduce
from typing import Final, cast

from corelane.policies.model.rule import NotApplicable, Resource, Rule, Stack, Violation
from corelane.policies.secrecy.masking import masked, secrets_in
from corelane.policies.values.property_path import below
from corelane.policies.values.read import Malformed
from corelane.policies.values.sanitize import one_line
from corelane.policies.waivers.waiver import Waiver, WaiverRegister

LONGEST: Final = 500
"""Characters of a message: names of containers and resources come from outside."""
NO_WAIVERS: Final = WaiverRegister()


class Verdict(StrEnum):
    """The result of judging a resource by a rule."""

    PASS = auto()
    FAIL = auto()
    WAIVED = auto()
    NOT_APPLICABLE = "not-applicable"
    NOT_EVALUATED = "not-evaluated"
    ERROR = auto()


QUIET: Final = (Verdict.PASS, Verdict.NOT_APPLICABLE)
"""The verdicts that ask nothing of anybody."""
BROKEN: Final = (Verdict.FAIL, Verdict.WAIVED)
"""The verdicts on what breaks a rule, whether or not somebody answers for it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A verdict with its grounds.

    ``violations`` also hold what was found before an error or an unknown value stopped the
    rule; ``reason`` says why there is no plain verdict, or why there may be more violations,
    waived or not. ``gap`` is the path of the value that is unknown.
    """

    rule: Rule
    resource: Resource
    verdict: Verdict
    violations: tuple[Violation, ...] = ()
    reason: str = ""
    waiver: Waiver | None = None
    gap: str = ""


def evaluate(
    rule: Rule,
    resources: Stack | Iterable[Resource],
    *,
    waivers: WaiverRegister = NO_WAIVERS,
    unknown: tuple[type[Exception], ...] = (),
) -> tuple[Outcome, ...]:
    """Judge each resource the rule applies to; ``unknown`` is what the engine's proxies raise."""
    stack = resources if isinstance(resources, Stack) else Stack(resources)
    subjects = stack.of_type(*sorted(rule.applies_to))
    others = [one for one in stack.resources if one.type not in rule.applies_to]
    outcomes = (
        judge(rule, subject, stack, waivers=waivers, unknown=unknown)
        for subject in (*subjects, *(others if rule.everywhere else ()))
    )
    return tuple(outcome for outcome in outcomes if is_reported(outcome))


def is_reported(outcome: Outcome) -> bool:
    """Return whether an outcome is reported: a type that a rule does not name only passes quietly.

    What stopped the rule on such a resource is reported: nobody judged it.
    """
    named = outcome.resource.type in outcome.rule.applies_to
    return named or outcome.verdict not in QUIET


def judge(
    rule: Rule,
    resource: Resource,
    stack: Stack,
    *,
    waivers: WaiverRegister = NO_WAIVERS,
    unknown: tuple[type[Exception], ...] = (),
) -> Outcome:
    """Judge one resource; an exception in the rule is a verdict of its own."""
    found: list[Violation] = []
    verdict, reason, gap = Verdict.PASS, "", ""
    try:
        found.extend(rule.violations(resource, stack))
    except NotApplicable as absence:
        verdict, reason = Verdict.NOT_APPLICABLE, str(absence)
    except Malformed as shape:
        found.append(Violation(str(shape)))
    except unknown as problem:
        verdict, reason = Verdict.NOT_EVALUATED, "a value is not known before the update"
        gap = _where(problem)
    except Exception as fault:  # noqa: BLE001 -- one faulty rule must not lose the other results
        verdict, reason = Verdict.ERROR, _fault(fault)
    if not found:
        return Outcome(rule, resource, verdict, reason=reason, gap=gap)
    clean = tuple(_presentable(each, resource, unknown) for each in found)
    outcome = Outcome(rule, resource, verdict, clean, reason, gap=gap)
    return outcome if verdict is Verdict.ERROR else _settle(outcome, waivers)


def _presentable(
    violation: Violation, resource: Resource, unknown: tuple[type[Exception], ...]
) -> Violation:
    """Return a violation as it may be shown: on one line, without secrets, not without end."""
    secrets = resource.once(_Secrets(unknown))
    message = masked(violation.message, secrets)
    return Violation(one_line(message, LONGEST), one_line(violation.path, LONGEST))


@dataclass(frozen=True, slots=True)
class _Secrets:
    """Reads the secrets of a resource, which is done once for all rules that it violates."""

    unknown: tuple[type[Exception], ...]

    def __call__(self, resource: Resource) -> frozenset[str]:
        return secrets_in(resource.props, unknown=self.unknown)


def _settle(outcome: Outcome, waivers: WaiverRegister) -> Outcome:
    """Let violations decide, and a waiver over violations."""
    waiver = waivers.covering(outcome.rule.code, outcome.resource)
    verdict = Verdict.WAIVED if waiver else Verdict.FAIL
    return replace(outcome, verdict=verdict, waiver=waiver)


def _where(problem: Exception) -> str:
    """Return the path of the unknown value that a rule met; never its neighbours' values.

    The proxies give an index of a list as text.
    """
    steps: object = getattr(problem, "props", None)
    if not isinstance(steps, list):
        return ""
    texts = map(str, cast("list[object]", steps))
    path = reduce(below, (int(text) if text.isdecimal() else text for text in texts), "")
    return one_line(path, LONGEST)


def _fault(fault: Exception) -> str:
    """Return what kind of fault and where; its text may hold property values and stays out."""
    trace = fault.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return type(fault).__name__
    return f"{type(fault).__name__} in {trace.tb_frame.f_code.co_name}, line {trace.tb_lineno}"
