"""What the pack reports about each resource of one engine run, judging nothing twice."""

import json
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from policies.core.evaluate import Outcome, Verdict, judge
from policies.core.read import at, items_at, mapping_at
from policies.core.rule import Level, Resource, Rule, Stack
from policies.core.vocabulary import PLATFORM
from policies.core.waiver import WaiverRegister, waivers_from


class Channel(StrEnum):
    """A policy of the pack: the SDK gives each one enforcement level."""

    MANDATORY = "mandatory"
    ADVISORY = "advisory"
    WAIVED = "waived"
    NOT_EVALUATED = "not-evaluated"


@dataclass(frozen=True, slots=True)
class Report:
    """One line the engine shows for a resource."""

    channel: Channel
    message: str
    urn: str


def reports_of(outcome: Outcome) -> Iterator[Report]:
    """Yield what an outcome is worth telling; a pass is worth nothing."""
    rule, urn = outcome.rule, outcome.resource.urn
    if outcome.verdict is Verdict.NOT_APPLICABLE:
        return
    for violation in outcome.violations:
        place = f" at {violation.path}" if violation.path else ""
        text = f"{rule.id}: {violation.message}{place}. "
        if waiver := outcome.waiver:
            end = f"Waived by {waiver.id} until {waiver.expires}: {outcome.reason}"
            yield Report(Channel.WAIVED, text + end, urn)
        else:
            yield Report(_channel(rule), f"{text}{rule.remedy}.", urn)
    if outcome.verdict is Verdict.ERROR:
        fault = f"{rule.id}: error, the rule stopped with {outcome.reason}. Report it as a defect."
        yield Report(Channel.MANDATORY, fault, urn)
    elif outcome.reason and outcome.waiver is None:
        gap = f"{rule.id}: not evaluated, {outcome.reason}. It is judged again during the update."
        yield Report(Channel.NOT_EVALUATED, gap, urn)


def _channel(rule: Rule) -> Channel:
    return Channel.MANDATORY if rule.level is Level.BLOCK else Channel.ADVISORY


@dataclass(slots=True)
class _Judged:
    """The reports of one call of the engine, and which policies have read them."""

    key: str
    reports: tuple[Report, ...]
    readers: set[str]


class Session:
    """The judge of one engine run.

    The SDK asks every policy about a resource in turn, on the same thread. The first one to ask
    has it judged; the others read the same reports. A policy that asks a second time is a new
    call of the engine, so nothing stale is ever read.
    """

    def __init__(
        self,
        rules: Iterable[Rule],
        *,
        today: Callable[[], date],
        unknown: tuple[type[Exception], ...],
        config: str = "",
    ) -> None:
        """Take the rules, a clock, what unknown values raise, and the engine's config as JSON."""
        self._rules = tuple(rules)
        self._today = today
        self._unknown = unknown
        self._inputs: dict[str, Resource] = {}
        self._thread = threading.local()
        self._register, self._problem = WaiverRegister(), ""
        self._has_config = self._read_waivers(_platform_in(config))

    def on_resource(self, reader: str, resource: Resource) -> tuple[Report, ...]:
        """Return what a policy reports about one resource."""
        return self._once(reader, resource.urn, lambda: self._judge_resource(resource))

    def on_stack(self, reader: str, resources: Iterable[Resource]) -> tuple[Report, ...]:
        """Return what a policy reports about the resources as a whole."""
        return self._once(reader, "", lambda: self._judge_stack(resources))

    def _once(
        self, reader: str, key: str, make: Callable[[], Iterable[Report]]
    ) -> tuple[Report, ...]:
        judged: _Judged | None = getattr(self._thread, "judged", None)
        if judged is None or judged.key != key or reader in judged.readers:
            judged = _Judged(key, tuple(make()), set())
            self._thread.judged = judged
        judged.readers.add(reader)
        return judged.reports

    def _judge_resource(self, resource: Resource) -> list[Report]:
        self._inputs[resource.urn] = resource
        if resource.type == PLATFORM and not self._has_config:
            self._read_waivers(resource.props)
        return self._judge((resource,), Stack((resource,)), scope="resource")

    def _judge_stack(self, resources: Iterable[Resource]) -> list[Report]:
        """Judge the inputs seen earlier: the engine hands a stack policy outputs instead."""
        stack = Stack(map(self._with_inputs, resources))
        reports = self._judge(stack.resources, stack, scope="stack")
        return [Report(Channel.MANDATORY, self._problem, "")] * bool(self._problem) + reports

    def _with_inputs(self, found: Resource) -> Resource:
        seen = self._inputs.get(found.urn, found)
        return replace(
            seen,
            dependencies=found.dependencies,
            property_dependencies=found.property_dependencies,
        )

    def _judge(self, subjects: Iterable[Resource], stack: Stack, *, scope: str) -> list[Report]:
        return [
            report
            for subject in subjects
            for rule in self._rules
            if rule.scope == scope and subject.type in rule.applies_to
            for report in reports_of(
                judge(rule, subject, stack, waivers=self._register, unknown=self._unknown)
            )
        ]

    def _read_waivers(self, platform: Mapping[str, Any]) -> bool:
        """Take the waivers of a platform; if one is malformed, none applies."""
        try:
            waivers = waivers_from(
                mapping_at(platform, "waivers") or [*items_at(platform, "waivers")]
            )
            self._register = WaiverRegister(waivers, self._today())
        except ValueError as faults:
            self._problem = f"waivers: none applies, because {faults}"
        return bool(platform)


def _platform_in(config: str) -> Mapping[str, Any]:
    """Return ``corelane:platform`` of the config the engine gives a pack, as plain data."""
    try:
        return mapping_at(json.loads(at(json.loads(config), "corelane:platform") or "{}"))
    except (ValueError, TypeError):
        return {}
