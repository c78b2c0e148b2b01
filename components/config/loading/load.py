"""The way from a stack file, or from a running Pulumi program, to a platform that holds."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path as File
from typing import cast

import pulumi

from corelane.components.config.checks import mistakes_in
from corelane.components.config.hosts.host_plans import HostPlans, plan_hosts
from corelane.components.config.loading.ambiguous_values import ambiguous_values
from corelane.components.config.loading.attempts import attempt, mistakes_of
from corelane.components.config.loading.credentials import (
    credentials_in,
    credentials_in_comments,
    credentials_of,
)
from corelane.components.config.loading.errors import (
    ConfigError,
    ConfigErrors,
    Path,
    Place,
    quote,
    without_consequences,
)
from corelane.components.config.loading.partial_config import read_partly
from corelane.components.config.loading.stack_keys import (
    KEY,
    NAMESPACE,
    named_path,
    path_in_file,
    settings_of,
    unknown_keys,
    unknown_settings,
)
from corelane.components.config.loading.yaml_file import read_mapping, read_yaml
from corelane.components.config.loading.yaml_places import YamlPlaces
from corelane.components.config.sections.platform import PlatformConfig
from corelane.policies.waivers.faults import WaiversError, waivers_from
from corelane.policies.waivers.waiver import WAIVERS, Waiver


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
    """A stack file: whose it is, the platform in it, every key as written, and its place."""

    project: str
    stack: str
    platform: PlannedPlatform
    settings: Mapping[str, object]
    places: YamlPlaces


def load_stack_file(
    path: File, *, today: date | None = None, rules: Mapping[str, str] | None = None
) -> StackConfig:
    """Read ``Pulumi.<stack>.yaml`` and the project beside it, or raise ``ConfigErrors``.

    ``today`` is the day no waiver is granted after, in UTC if it is left out; ``rules`` are the ids
    of those that a waiver may be of, by code, any if they are left out.
    """
    project = attempt(lambda: _project(path.with_name("Pulumi.yaml")))
    file = attempt(lambda: read_yaml(path))
    if isinstance(file, ConfigErrors):
        raise ConfigErrors(mistakes_of(file, project))
    entries = _named([*file.mistakes, *unknown_keys(file), *credentials_in(file)])
    refused = [*entries, *_named(credentials_in_comments(file))]
    unsound = frozenset(map(named_path, file.unsound))
    platform = attempt(
        lambda: parse_settings(settings_of(file.content), today=today, rules=rules, unsound=unsound)
    )
    if refused or isinstance(platform, ConfigErrors) or isinstance(project, ConfigErrors):
        own = without_consequences(mistakes_of(platform), unsound)
        known = {error.steps for error in entries}
        further = [error for error in own if error.steps not in known]
        problem = ConfigErrors([*refused, *further, *mistakes_of(project)])
        raise problem.located(lambda steps: file.places.nearest(path_in_file(steps)))
    stack = path.stem.removeprefix("Pulumi.")
    return StackConfig(project, stack, platform, settings_of(file.content), file.places)


def _named(errors: Iterable[ConfigError]) -> list[ConfigError]:
    """Return mistakes of a file with the paths by which the platform's own are named."""
    return [replace(error, steps=named_path(error.steps)) for error in errors]


def _project(path: File) -> str:
    """Return the name in the project file."""
    name = read_mapping(path).get("name")
    if not isinstance(name, str) or not name:
        place = Place(file=path.name)
        error = ConfigError(("name",), quote(name), "the name of the project", "Add it.", place)
        raise ConfigErrors([error])
    return name


def load_platform() -> PlannedPlatform:
    """Read the platform of the stack that Pulumi is running, and its waivers."""
    config = pulumi.Config(NAMESPACE)
    found = cast("object", config.require_object(KEY.partition(":")[2]))
    waived = cast("object", config.get_object(WAIVERS.partition(":")[2]))
    settings = {KEY: found} if waived is None else {KEY: found, WAIVERS: waived}
    platform = attempt(lambda: parse_settings(settings))
    refused = [*credentials_of(settings)]
    if refused or isinstance(platform, ConfigErrors):
        raise ConfigErrors([*refused, *mistakes_of(platform)])
    return platform


def parse_settings(
    settings: Mapping[str, object],
    *,
    today: date | None = None,
    rules: Mapping[str, str] | None = None,
    unsound: AbstractSet[Path] = frozenset(),
) -> PlannedPlatform:
    """Check a platform and its waivers as data; raise ``ConfigErrors`` with every mistake.

    ``unsound`` are paths of entries whose value is not certain, as that of a key that is there
    twice: nothing is said of what follows from them.
    """
    day = today or datetime.now(UTC).date()
    waivers, mistakes = _waivers(settings, day, rules)
    mistakes += unknown_settings(settings)
    if KEY not in settings:
        raise ConfigErrors(mistakes)
    platform = attempt(lambda: parse_platform(settings[KEY], unsound))
    if mistakes or isinstance(platform, ConfigErrors):
        raise ConfigErrors([*mistakes_of(platform), *mistakes])
    return replace(platform, waivers=waivers)


def parse_platform(raw: object, unsound: AbstractSet[Path] = frozenset()) -> PlannedPlatform:
    """Check a platform as data, and plan its hosts; raise ``ConfigErrors`` with every mistake."""
    if not isinstance(raw, Mapping):
        remedy = "Write the sections below the key; `corelane schema` describes them."
        raise ConfigErrors([ConfigError((KEY,), quote(raw), "a mapping of sections", remedy)])
    sections = cast("Mapping[str, object]", raw)
    ambiguous = [*ambiguous_values(sections)]
    broken = {error.steps for error in ambiguous}
    partial, errors = read_partly(sections, broken | unsound)
    hosts, unplannable = plan_hosts(partial)
    errors += [*unplannable, *mistakes_in(partial, hosts)]
    if ambiguous or errors:
        raise ConfigErrors([*ambiguous, *without_consequences(errors, broken)])
    return PlannedPlatform(partial.platform, hosts)


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
