"""The way from a stack file, or from a running Pulumi program, to a platform that holds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Final, cast

import pulumi

from corelane.components.config.checks import mistakes_in
from corelane.components.config.hosts.host_plans import HostPlans, plan_hosts
from corelane.components.config.loading.ambiguous_values import unplain_values
from corelane.components.config.loading.errors import ConfigError, ConfigErrors, dotted
from corelane.components.config.loading.partial_config import draft_from
from corelane.components.config.loading.stack_file import read_mapping
from corelane.components.config.sections.platform import PlatformConfig
from corelane.policies.waivers.reading import WaiversError, waivers_from
from corelane.policies.waivers.waiver import WAIVERS, Waiver

NAMESPACE: Final = "corelane"
KEY: Final = f"{NAMESPACE}:platform"


@dataclass(frozen=True, slots=True)
class PlannedPlatform:
    """A platform whose every section and cross-section check holds, with its host plans.

    ``waivers`` are what the stack sets aside of the rules, of which an expired one may be one.
    """

    config: PlatformConfig
    hosts: HostPlans
    waivers: tuple[Waiver, ...] = ()


@dataclass(frozen=True, slots=True)
class StackConfig:
    """A stack file: whose it is, the platform in it, and every key as it was written."""

    project: str
    stack: str
    platform: PlannedPlatform
    settings: Mapping[str, object]


def load_stack_file(
    path: Path, *, today: date | None = None, rules: Mapping[str, str] | None = None
) -> StackConfig:
    """Read ``Pulumi.<stack>.yaml`` and the project beside it, or raise ``ConfigErrors``.

    ``today`` is the day no waiver is granted after, in UTC if it is left out; ``rules`` are the ids
    of those that a waiver may be of, by code, any if they are left out.
    """
    document = read_mapping(path)
    project = read_mapping(path.with_name("Pulumi.yaml")).get("name")
    settings = document.get("config")
    if not isinstance(settings, Mapping) or KEY not in settings:
        raise ConfigErrors([ConfigError(path.name, f"no {KEY}", "the platform", "Add the key.")])
    values = cast("Mapping[str, object]", settings)
    platform = parse_settings(values, today=today, rules=rules)
    stack = path.stem.removeprefix("Pulumi.")
    return StackConfig(str(project), stack, platform, values)


def load_platform() -> PlannedPlatform:
    """Read the platform of the stack that Pulumi is running, and its waivers."""
    config = pulumi.Config(NAMESPACE)
    found = cast("object", config.require_object(KEY.partition(":")[2]))
    waived = cast("object", config.get_object(WAIVERS.partition(":")[2]))
    return parse_settings({KEY: found} if waived is None else {KEY: found, WAIVERS: waived})


def parse_settings(
    settings: Mapping[str, object],
    *,
    today: date | None = None,
    rules: Mapping[str, str] | None = None,
) -> PlannedPlatform:
    """Check a platform and its waivers as data; raise ``ConfigErrors`` with every mistake."""
    day = today or datetime.now(UTC).date()
    waivers, mistakes = _waivers(settings, day, rules)
    mistakes += _misspelt(settings)
    try:
        platform = parse_platform(settings[KEY])
    except ConfigErrors as errors:
        raise ConfigErrors([*errors.errors, *mistakes]) from None
    if mistakes:
        raise ConfigErrors(mistakes)
    return replace(platform, waivers=waivers)


def parse_platform(raw: object) -> PlannedPlatform:
    """Check a platform as data, and plan its hosts; raise ``ConfigErrors`` with every mistake."""
    if not isinstance(raw, Mapping):
        found = f"a {type(raw).__name__}"
        raise ConfigErrors([ConfigError(KEY, found, "a mapping of sections", "See the README.")])
    sections = cast("Mapping[str, object]", raw)
    draft, errors = draft_from(sections)
    if unplain := [*unplain_values(sections)]:
        raise ConfigErrors([*unplain, *errors])
    hosts, unplannable = plan_hosts(draft)
    errors += [*unplannable, *mistakes_in(draft, hosts)]
    if errors:
        raise ConfigErrors(errors)
    return PlannedPlatform(draft.platform, hosts)


def _waivers(
    settings: Mapping[str, object], today: date, rules: Mapping[str, str] | None
) -> tuple[tuple[Waiver, ...], list[ConfigError]]:
    """Return the waivers, or none of them and every mistake."""
    try:
        return waivers_from(settings.get(WAIVERS, ()), today=today, rules=rules), []
    except WaiversError as problem:
        return (), [
            ConfigError(dotted(WAIVERS, *fault.path), fault.found, fault.wanted, fault.remedy)
            for fault in problem.faults
        ]


def _misspelt(settings: Mapping[str, object]) -> Iterator[ConfigError]:
    """Yield an error for a key of Corelane that nothing would read; other keys are a firm's own."""
    known = [KEY, WAIVERS]
    for key in settings:
        close = get_close_matches(str(key), known, n=1, cutoff=0.8)
        if str(key).startswith(f"{NAMESPACE}:") and key not in known and close:
            found = f"a key that nothing reads, {dotted(str(key))}"
            yield ConfigError(dotted(str(key)), found, close[0], "Correct the key.")
