"""The verdict of every rule on every recorded resource, and the use of each waiver."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from corelane.plan.interpreter import no_collection
from corelane.plan.model import EXPIRED, Finding, RecordedResource, WaiverUse
from corelane.policies.judging.evaluate import BROKEN, Outcome, Verdict, evaluate
from corelane.policies.model.rule import Level, Resource, Rule, Stack
from corelane.policies.waivers.waiver import Waiver, WaiverRegister


@dataclass(frozen=True, slots=True)
class Judgement:
    """The findings, ordered by rule and then as the resources are, and every waiver's use."""

    findings: tuple[Finding, ...]
    waivers: tuple[WaiverUse, ...]


def judge(
    resources: Iterable[RecordedResource],
    rules: Sequence[Rule],
    *,
    waivers: Sequence[Waiver] = (),
    as_of: date,
) -> Judgement:
    """Judge all resources by all rules on one day; a rule that raises loses its verdict only."""
    stack = Stack(_judged(resource) for resource in resources)
    register = WaiverRegister(tuple(waivers), as_of)
    with no_collection():
        findings = tuple(
            finding
            for rule in rules
            for outcome in evaluate(rule, stack, waivers=register)
            for finding in _findings(outcome)
        )
    return Judgement(findings, tuple(_uses(waivers, findings, as_of)))


def is_mandatory(finding: Finding) -> bool:
    """Return whether a finding fails a plan: a blocking rule is violated, or a rule broke."""
    blocks = finding.verdict == Verdict.FAIL and finding.level == Level.BLOCK
    return blocks or finding.verdict == Verdict.ERROR


def _judged(resource: RecordedResource) -> Resource:
    return Resource(
        urn=resource.urn,
        type=resource.type,
        name=resource.name,
        props=resource.inputs,
        parent=resource.parent,
        protect=bool(resource.options.get("protect")),
        dependencies=resource.dependencies,
        property_dependencies=resource.property_dependencies,
    )


def _findings(outcome: Outcome) -> Iterator[Finding]:
    """Yield a finding for each violation, or one for a verdict that has none."""
    if outcome.verdict in BROKEN:
        for violation in outcome.violations:
            yield _finding(outcome, violation.message, violation.path)
    elif outcome.violations:
        found = "; ".join(violation.message for violation in outcome.violations)
        yield _finding(outcome, f"{outcome.reason}; before that it found: {found}")
    else:
        yield _finding(outcome, outcome.reason, outcome.gap)


def _finding(outcome: Outcome, message: str, path: str = "") -> Finding:
    rule, resource, passed = outcome.rule, outcome.resource, outcome.verdict is Verdict.PASS
    return Finding(
        code=rule.code,
        rule=rule.id,
        family=rule.family,
        severity=str(rule.severity),
        level=str(rule.level),
        verdict=str(outcome.verdict),
        urn=resource.urn,
        resource_name=resource.name,
        resource_type=resource.type,
        path=path,
        message=message,
        remedy="" if passed else rule.remedy,
        waiver=outcome.waiver.id if outcome.waiver else None,
        controls=rule.controls,
    )


def _uses(
    waivers: Sequence[Waiver], findings: Iterable[Finding], as_of: date
) -> Iterator[WaiverUse]:
    """Yield for each waiver whether it was used, unused or expired on the day, and for how much."""
    waived = Counter(finding.waiver for finding in findings if finding.waiver)
    for waiver in waivers:
        in_force = "used" if waived[waiver.id] else "unused"
        yield WaiverUse(
            waiver=waiver,
            state=EXPIRED if waiver.has_expired(as_of) else in_force,
            days_left=(waiver.expires - as_of).days,
            waived=waived[waiver.id],
        )
