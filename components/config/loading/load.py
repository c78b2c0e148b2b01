"""The way from a stack file, or from a running Pulumi program, to a platform that holds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path as File
from typing import Final, cast

import pulumi

from corelane.components.config.checks import mistakes_in
from corelane.components.config.hosts.host_plans import HostPlans, plan_hosts
from corelane.components.config.loading.ambiguous_values import ambiguous_values
from corelane.components.config.loading.errors import (
    ConfigError,
    ConfigErrors,
    Path,
    nearest,
    quote,
)
from corelane.components.config.loading.partial_config import read_partly
from corelane.components.config.loading.yaml_file import read_mapping, read_yaml
from corelane.components.config.sections.platform import PlatformConfig
from corelane.policies.waivers.reading import WaiversError, waivers_from
from corelane.policies.waivers.waiver import WAIVERS, Waiver

NAMESPACE: Final = "corelane"
KEY: Final = f"{NAMESPACE}:platform"
_CONFIG: Final = "config"


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
    path: File, *, today: date | None = None, rules: Mapping[str, str] | None = None
) -> StackConfig:
    """Read ``Pulumi.<stack>.yaml`` and the project beside it, or raise ``ConfigErrors``.

    ``today`` is the day no waiver is granted after, in UTC if it is left out; ``rules`` are the ids
    of those that a waiver may be of, by code, any if they are left out.
    """
    try:
        file = read_yaml(path)
    except ConfigErrors as problem:
        raise ConfigErrors(
            replace(error, steps=_below_the_platform(error.steps)) for error in problem.errors
        ) from None
    project = read_mapping(path.with_name("Pulumi.yaml")).get("name")
    try:
        settings = _settings(file.content)
        platform = parse_settings(settings, today=today, rules=rules)
    except ConfigErrors as problem:
        raise problem.located(lambda steps: file.places.nearest(_in_the_file(steps))) from None
    return StackConfig(str(project), path.stem.removeprefix("Pulumi."), platform, settings)


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
        remedy = "Write the sections below the key; `corelane schema` describes them."
        raise ConfigErrors([ConfigError((KEY,), quote(raw), "a mapping of sections", remedy)])
    sections = cast("Mapping[str, object]", raw)
    partial, errors = read_partly(sections)
    if ambiguous := [*ambiguous_values(sections)]:
        told = {error.steps for error in ambiguous}
        raise ConfigErrors([*ambiguous, *(each for each in errors if each.steps not in told)])
    hosts, unplannable = plan_hosts(partial)
    errors += [*unplannable, *mistakes_in(partial, hosts)]
    if errors:
        raise ConfigErrors(errors)
    return PlannedPlatform(partial.platform, hosts)


def _settings(content: Mapping[str, object]) -> Mapping[str, object]:
    settings = content.get(_CONFIG)
    if not isinstance(settings, Mapping):
        found = "nothing" if settings is None else quote(settings)
        error = ConfigError((_CONFIG,), found, f"a mapping with {KEY}", "Add it.")
        raise ConfigErrors([error])
    found = cast("Mapping[str, object]", settings)
    if KEY not in found:
        if close := nearest(KEY, map(str, found)):
            error = ConfigError((close,), "a key that nothing reads", KEY, "Rename the key.")
        else:
            error = ConfigError((KEY,), "nothing", "the platform", "Add the key.")
        raise ConfigErrors([error])
    return found


def _in_the_file(steps: Path) -> Path:
    """Return the path from the top of the file: what is below no key of ours is the platform's."""
    ours = str(steps[0]).startswith(f"{NAMESPACE}:") or steps[0] == _CONFIG if steps else True
    return (_CONFIG, *steps) if ours else (_CONFIG, KEY, *steps)


def _below_the_platform(steps: Path) -> Path:
    """Return the path by which a mistake is named, from the one from the top of the file."""
    if steps[:2] == (_CONFIG, KEY) and steps[2:]:
        return steps[2:]
    ours = steps[:1] == (_CONFIG,) and str(steps[1:2]).startswith(f"('{NAMESPACE}:")
    return steps[1:] if ours else steps


def _waivers(
    settings: Mapping[str, object], today: date, rules: Mapping[str, str] | None
) -> tuple[tuple[Waiver, ...], list[ConfigError]]:
    """Return the waivers, or none of them and every mistake."""
    try:
        return waivers_from(settings.get(WAIVERS, ()), today=today, rules=rules), []
    except WaiversError as problem:
        return (), [
            ConfigError((WAIVERS, *fault.path), fault.found, fault.wanted, fault.remedy)
            for fault in problem.faults
        ]


def _misspelt(settings: Mapping[str, object]) -> Iterator[ConfigError]:
    """Yield an error for a key of Corelane that nothing would read; other keys are a firm's own."""
    known = [KEY, WAIVERS]
    for key in map(str, settings):
        close = nearest(key, known, cutoff=0.8)
        if key.startswith(f"{NAMESPACE}:") and key not in known and close:
            yield ConfigError((key,), "a key that nothing reads", close, "Rename the key.")
