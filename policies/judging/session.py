"""The reports of the pack on each resource of one engine run, judging nothing twice."""

import json
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, cast

from corelane.policies.judging.evaluate import Outcome, Verdict, is_reported, judge
from corelane.policies.judging.message import Message, with_remedy
from corelane.policies.model.rule import Level, Resource, Rule, Stack
from corelane.policies.model.vocabulary import PLATFORM
from corelane.policies.values.read import at, has
from corelane.policies.waivers.faults import waivers_from
from corelane.policies.waivers.waiver import EXPIRED_REMEDY, WAIVERS, WaiverRegister

_REGISTER: Final = "waivers"


@dataclass(frozen=True, slots=True)
class Report:
    """A message about a resource, or about the stack, and whether it blocks a deployment."""

    message: Message
    urn: str = ""
    blocks: bool = False


def reports_of(outcome: Outcome) -> Iterator[Report]:
    """Yield a report for each violation, and for what stopped the rule; none for a pass."""
    rule, urn, waiver = outcome.rule, outcome.resource.urn, outcome.waiver
    if outcome.verdict is Verdict.NOT_APPLICABLE:
        return
    for violation in outcome.violations:
        if waiver:
            text = f"{violation.message}. Until {waiver.expires}: {waiver.grounds}"
            waived = _message(rule, Verdict.WAIVED, text, path=violation.path, waiver=waiver.id)
            yield Report(waived, urn)
        else:
            text = with_remedy(violation.message, rule.remedy)
            failed = _message(rule, Verdict.FAIL, text, path=violation.path)
            yield Report(failed, urn, blocks=rule.level is Level.BLOCK)
    if outcome.verdict is Verdict.ERROR:
        text = f"the rule stopped with {outcome.reason}. Report it as a defect."
        yield Report(_message(rule, Verdict.ERROR, text), urn, blocks=True)
    elif outcome.reason:
        text = f"{outcome.reason}; the rule runs again then."
        yield Report(_message(rule, Verdict.NOT_EVALUATED, text, path=outcome.gap), urn)


def _message(
    rule: Rule, verdict: Verdict, text: str, *, path: str = "", waiver: str = ""
) -> Message:
    return Message(
        code=rule.code, rule=rule.id, verdict=verdict, path=path, waiver=waiver, text=text
    )


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
        self._read_waivers(lambda: _waivers_in(_settings_in(config)))
        # A config that cannot be read is no reason to look elsewhere.
        self._has_config = bool(self._problem or _settings_in(config))

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
            props = resource.props
            self._read_waivers(lambda: at(props, "waivers") if has(props, "waivers") else ())
        return self._judge((resource,), Stack((resource,)), scope="resource")

    def _judge_stack(self, resources: Iterable[Resource]) -> list[Report]:
        """Judge the inputs seen earlier: the engine hands a stack policy outputs instead."""
        stack = Stack(map(self._with_inputs, resources))
        return [*self._on_waivers(), *self._judge(stack.resources, stack, scope="stack")]

    def _on_waivers(self) -> Iterator[Report]:
        """Yield a report for a register that applies not at all, and for waivers that end."""
        if self._problem:
            yield _on_register(f"none applies, {self._problem}", blocks=True)
        day = self._register.today
        for waiver in self._register.waivers:
            named = f"{waiver.id}, for {waiver.rule} on {waiver.scope},"
            days = f"{abs((waiver.expires - day).days)} days"
            if waiver.has_expired(day):
                text = (
                    f"{named} expired on {waiver.expires}, {days} before {day}. {EXPIRED_REMEDY}."
                )
                yield _on_register(text, blocks=True)
            elif waiver.is_expiring(day):
                text = f"{named} expires on {waiver.expires}, {days} after {day}."
                yield _on_register(text, blocks=False)

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
            if rule.scope == scope and rule.looks_at(subject.type)
            for outcome in (
                judge(rule, subject, stack, waivers=self._register, unknown=self._unknown),
            )
            if is_reported(outcome)
            for report in reports_of(outcome)
        ]

    def _read_waivers(self, found: Callable[[], object]) -> None:
        """Take a register of waivers; if it is malformed, or the day is, none applies."""
        known = {rule.code: rule.id for rule in self._rules}
        try:
            day = self._today()
            waivers = waivers_from(found(), today=day, rules=known)
            self._register, self._problem = WaiverRegister(waivers, day), ""
        except (ValueError, TypeError, RecursionError, *self._unknown) as faults:
            self._register, self._problem = WaiverRegister(), f"because {faults}"


def _on_register(text: str, *, blocks: bool) -> Report:
    return Report(Message(rule=_REGISTER, verdict=Verdict.FAIL, text=text), blocks=blocks)


def _settings_in(config: str) -> Mapping[str, Any]:
    """Return what the config that the engine gives a pack says of Corelane; none says nothing."""
    settings: object = json.loads(config or "{}")
    if not isinstance(settings, Mapping):
        msg = "the engine's config is no mapping"
        raise TypeError(msg)
    found = cast("Mapping[str, Any]", settings)
    return {key: value for key, value in found.items() if key.startswith("corelane:")}


def _waivers_in(settings: Mapping[str, Any]) -> object:
    """Return the waivers of a config, in which every value is a text of JSON.

    Only a key that is absent says that there are none; a value that is empty says nothing.
    """
    if WAIVERS not in settings:
        return ()
    if not settings[WAIVERS]:
        msg = f"{WAIVERS} is empty; write a list of waivers, or leave it out"
        raise ValueError(msg)
    return json.loads(settings[WAIVERS])
