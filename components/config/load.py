"""The way from a stack file, or from a running Pulumi program, to a platform that holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import cast

import pulumi

from components.config.checks import mistakes_in
from components.config.draft import draft_from
from components.config.errors import ConfigError, ConfigErrors
from components.config.host_plans import HostPlans, plan_hosts
from components.config.plain_values import unplain_values
from components.config.platform import PlatformConfig
from components.config.stack_file import read_mapping

SECTION = "platform"
NAMESPACE = "corelane"
KEY = f"{NAMESPACE}:{SECTION}"


@dataclass(frozen=True, slots=True)
class PlannedPlatform:
    """A platform whose every section and cross-section check holds, with its host plans."""

    config: PlatformConfig
    hosts: HostPlans


@dataclass(frozen=True, slots=True)
class StackConfig:
    """A stack file: whose it is, the platform in it, and every key as it was written."""

    project: str
    stack: str
    platform: PlannedPlatform
    settings: Mapping[str, object]


def load_stack_file(path: Path, *, today: date | None = None) -> StackConfig:
    """Read ``Pulumi.<stack>.yaml`` and the project beside it, or raise ``ConfigErrors``."""
    document = read_mapping(path)
    project = read_mapping(path.with_name("Pulumi.yaml")).get("name")
    settings = document.get("config")
    if not isinstance(settings, Mapping) or KEY not in settings:
        raise ConfigErrors([ConfigError(path.name, f"no {KEY}", "the platform", "Add the key.")])
    values = cast("Mapping[str, object]", settings)
    platform = parse_platform(values[KEY], today=today)
    stack = path.stem.removeprefix("Pulumi.")
    return StackConfig(str(project), stack, platform, values)


def load_platform() -> PlannedPlatform:
    """Read the platform of the stack that Pulumi is running."""
    return parse_platform(cast("object", pulumi.Config(NAMESPACE).require_object(SECTION)))


def parse_platform(raw: object, *, today: date | None = None) -> PlannedPlatform:
    """Check a platform as data, and plan its hosts; raise ``ConfigErrors`` with every mistake.

    ``today`` decides which waivers are in force; without it, it is the day in UTC.
    """
    if not isinstance(raw, Mapping):
        found = f"a {type(raw).__name__}"
        raise ConfigErrors([ConfigError(KEY, found, "a mapping of sections", "See the README.")])
    sections = cast("Mapping[str, object]", raw)
    draft, errors = draft_from(sections, today or datetime.now(UTC).date())
    if unplain := [*unplain_values(sections)]:
        raise ConfigErrors([*unplain, *errors])
    hosts, unplannable = plan_hosts(draft)
    errors += [*unplannable, *mistakes_in(draft, hosts)]
    if errors:
        raise ConfigErrors(errors)
    return PlannedPlatform(draft.platform, hosts)
