"""The only module that knows how Pulumi runs a policy.

The SDK decodes a resource once for every policy, which costs more than the rules do: 0.21 ms for
a manifest of 2 KB, and 0.35 ms for each stack policy. So the pack has two policies for each scope,
one an enforcement level, not one for each rule; ``message.py`` says how a message names its rule.
"""

import os
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Final

from pulumi_policy import (
    EnforcementLevel,
    Policy,
    PolicyResource,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy.proxy import UnknownValueError

from corelane.policies.judging.session import Report, Session
from corelane.policies.model.rule import Resource, Rule
from corelane.policies.waivers.fields import day_of

AS_OF: Final = "CORELANE_AS_OF"
"""The variable by which a preview says on which day waivers are read, as YYYY-MM-DD."""
_LEVELS: Final = {
    EnforcementLevel.MANDATORY: "Rules that {} must keep",
    EnforcementLevel.ADVISORY: "What else is to be said of {}: warnings, waivers, and what is open",
}


def judgement_day(environment: Mapping[str, str] = os.environ) -> date:
    """Return the day waivers are read on: today in UTC, or in a preview the one it is asked for.

    An update never heeds ``CORELANE_AS_OF``: it would change the present by the rules of the past.
    """
    # The engine says so to every pack (sdk/v3 go/common/resource/plugin/analyzer_plugin.go).
    is_preview = environment.get("PULUMI_DRY_RUN") == "true"
    asked = environment.get(AS_OF, "") if is_preview else ""
    if asked and (day := day_of(asked)):
        return day
    if asked:
        msg = f"{AS_OF} is no date; write it as YYYY-MM-DD, or leave it out"
        raise ValueError(msg)
    return datetime.now(UTC).date()


def pack_policies(
    rules: Iterable[Rule], *, today: Callable[[], date] = judgement_day, config: str | None = None
) -> list[Policy]:
    """Return the policies of the pack: for each enforcement level one on resources, one on stacks.

    Waivers come from ``config``, which the engine puts into the environment of a pack (sdk/v3
    go/common/resource/plugin/analyzer_plugin.go, ``constructEnv``). It gives none to a pack that
    runs without a stack's config; then they come from the inputs of the platform component.
    """
    given = os.environ.get("PULUMI_CONFIG", "") if config is None else config
    session = Session(rules, today=today, unknown=(UnknownValueError,), config=given)
    on_resources: list[Policy] = [_resource_policy(session, level) for level in _LEVELS]
    return on_resources + [_stack_policy(session, level) for level in _LEVELS]


def _resource_policy(session: Session, level: EnforcementLevel) -> ResourceValidationPolicy:
    name = level.value

    def validate(args: ResourceValidationArgs, report_violation: ReportViolation) -> None:
        _report(session.on_resource(name, _resource(args)), level, report_violation)

    return ResourceValidationPolicy(
        name=name,
        description=_LEVELS[level].format("a resource"),
        validate=validate,
        enforcement_level=level,
    )


def _stack_policy(session: Session, level: EnforcementLevel) -> StackValidationPolicy:
    name = f"stack-{level.value}"

    def validate(args: StackValidationArgs, report_violation: ReportViolation) -> None:
        _report(
            session.on_stack(name, map(_stack_resource, args.resources)), level, report_violation
        )

    return StackValidationPolicy(
        name=name,
        description=_LEVELS[level].format("resources together"),
        validate=validate,
        enforcement_level=level,
    )


def _report(
    reports: Iterable[Report], level: EnforcementLevel, report_violation: ReportViolation
) -> None:
    """Pass on what blocks under the one level, and all else under the other."""
    for report in reports:
        if report.blocks == (level is EnforcementLevel.MANDATORY):
            report_violation(str(report.message), report.urn)


def _resource(args: ResourceValidationArgs) -> Resource:
    return Resource(
        urn=args.urn,
        type=args.resource_type,
        name=args.name,
        props=args.props,
        parent=args.opts.parent or "",
        protect=args.opts.protect,
    )


def _stack_resource(found: PolicyResource) -> Resource:
    return Resource(
        urn=found.urn,
        type=found.resource_type,
        name=found.name,
        props=found.props,
        parent=found.parent.urn if found.parent else "",
        protect=found.opts.protect,
        dependencies=_urns(found.dependencies),
        property_dependencies={k: _urns(n) for k, n in found.property_dependencies.items()},
    )


def _urns(found: Iterable[PolicyResource]) -> tuple[str, ...]:
    return tuple(needed.urn for needed in found)
