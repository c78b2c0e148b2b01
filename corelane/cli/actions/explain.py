"""Explain the settings of a host, or one setting wherever a profile has it."""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from corelane.cli.chosen_host import plan_of
from corelane.cli.host_choice import HostChoice
from corelane.cli.tables import say_fact, say_folded, say_table
from corelane.cli.terminal import as_rows, say_json
from corelane.components.config.loading.errors import ConfigError, ConfigErrors, quote
from corelane.hostconfig.docs.explain import Explanation, UnknownSettingError, explain_all
from corelane.hostconfig.docs.explain import explain as explain_one
from corelane.hostconfig.docs.reference_hardware import reference_plans
from corelane.hostconfig.model.host_plan import HostPlan

_INDENT: Final = 2
_COLUMN: Final = 13
"""Where the texts of facts begin, behind the longest of their names."""


class ExplainedSetting(NamedTuple):
    """A setting, and the plan that has it."""

    plan: HostPlan
    setting: Explanation


def explain(setting: str | None, host: HostChoice, *, json: bool) -> None:
    """Print why each value is what it is."""
    plans = (plan_of(host),) if host else tuple(reference_plans())
    if not host and setting is None:
        error = ConfigError(
            ("SETTING",), "neither a setting nor a host", "one of them", "Name one."
        )
        raise ConfigErrors([error])
    found = _found(plans, setting)
    if json:
        entries = [_as_data(each) for each in found]
        say_json({"schemaVersion": "1", "host": str(host) or None, "settings": entries})
    elif setting is None:
        columns = ("layer", "key", "value", "why", "writer")
        say_table(columns, as_rows((each.setting for each in found), *columns))
    else:
        for name, text in _facts(found):
            if text:
                say_fact(name, text, column=_COLUMN, indent=_INDENT)
            else:
                say_folded(name, hang=2 * _INDENT)


def _found(plans: Sequence[HostPlan], setting: str | None) -> list[ExplainedSetting]:
    if setting is None:
        return [ExplainedSetting(plan, each) for plan in plans for each in explain_all(plan)]
    found: list[ExplainedSetting] = []
    nearest: dict[str, None] = {}
    for plan in plans:
        try:
            found += [ExplainedSetting(plan, each) for each in explain_one(plan, setting)]
        except UnknownSettingError as problem:
            nearest |= dict.fromkeys(problem.nearest)
    if not found:
        raise ConfigErrors([_unknown(plans, setting, tuple(nearest))])
    return found


def _unknown(plans: Sequence[HostPlan], setting: str, nearest: Sequence[str]) -> ConfigError:
    where = "any built-in profile"
    if len(plans) == 1:
        where = f"{plans[0].profile.name} on {plans[0].hardware.name}"
    remedy = f"Did you mean {', '.join(nearest[:3])}?" if nearest else "Leave it out to list all."
    return ConfigError(("SETTING",), quote(setting), f"a setting of {where}", remedy)


def _facts(found: Sequence[ExplainedSetting]) -> Iterator[tuple[str, str]]:
    """Yield the facts about a setting once, and below them the value on each host."""
    hosts: dict[tuple[tuple[str, str], ...], list[tuple[str, str]]] = {}
    several = len({(plan.profile.name, plan.hardware.name) for plan, _ in found}) > 1
    for plan, each in found:
        host = f"  {plan.profile.name} on {plan.hardware.name}: {each.value or '(no value)'}"
        about = tuple(_about(each, share=several))
        hosts.setdefault(about, []).append((host, ""))
    for about, values in hosts.items():
        yield from (*about, *values, ("", ""))


def _about(each: Explanation, *, share: bool) -> Iterator[tuple[str, str]]:
    """Yield what is known of a setting; hosts that ``share`` it have the value in their lines."""
    probes = [_without_value(probe, each.value) if share else probe for probe in each.probes]
    yield f"{each.layer} {each.key}", ""
    facts = {
        "why": each.why,
        "written by": each.writer,
        "files": ", ".join(f"/{path}" for path in each.files),
        "probes": "; ".join(probes),
        "remedy": each.remedy,
    }
    yield from ((name, text) for name, text in facts.items() if text)


def _without_value(probe: str, value: str) -> str:
    """Replace the value, which the line of each host has, so that hosts share the other lines."""
    return re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", "…", probe) if value else probe


def _as_data(found: ExplainedSetting) -> dict[str, object]:
    plan, each = found
    return {
        "profile": plan.profile.name,
        "hardware": plan.hardware.name,
        "layer": each.layer,
        "key": each.key,
        "value": each.value,
        "why": each.why,
        "writer": each.writer,
        "files": list(each.files),
        "probes": list(each.probes),
        "remedy": each.remedy,
    }
