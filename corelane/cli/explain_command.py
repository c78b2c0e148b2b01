"""`corelane host explain`: why a value is what it is, on one host or wherever it is set."""

import re
from collections.abc import Iterator, Sequence
from typing import Annotated, Final, NamedTuple

import typer

from corelane.cli.host_choice import HostChoice, plan_of
from corelane.cli.options import Json
from corelane.cli.terminal import as_rows, say, say_json, say_table
from corelane.components.config.loading.errors import ConfigError, ConfigErrors
from corelane.hostconfig.docs.explain import Explanation, UnknownSettingError, explain_all
from corelane.hostconfig.docs.explain import explain as explain_one
from corelane.hostconfig.docs.reference_hardware import fitting_plans
from corelane.hostconfig.model.host_plan import HostPlan

EXAMPLES: Final = (
    "corelane host explain nohz_full   # wherever a built-in profile sets it",
    "corelane host explain nohz_full --hardware c7i.metal-24xl --profile deterministic-high-perf",
    "corelane host explain --stack prod --pool engines",
)
SettingName = Annotated[
    str | None,
    typer.Argument(metavar="SETTING", help="One setting, such as nohz_full; else every one."),
]


class Told(NamedTuple):
    """A setting, and the plan that has it."""

    plan: HostPlan
    setting: Explanation


def explain(setting: SettingName = None, *, host: HostChoice, json: Json = False) -> None:
    """Say why each value on a host is what it is, which files carry it, and how it is seen.

    Without a host, a setting is looked up in every built-in profile, each on a machine type
    that it is made for.

    Exit code: 0, or 2 for a host or a setting that does not exist.
    """
    plans = (plan_of(host),) if host else tuple(fitting_plans())
    if not host and setting is None:
        error = ConfigError("SETTING", "neither a setting nor a host", "one of them", "Name one.")
        raise ConfigErrors([error])
    found = _found(plans, setting)
    if json:
        entries = [_as_data(each) for each in found]
        say_json({"schemaVersion": "1", "host": str(host) or None, "settings": entries})
    elif setting is None:
        columns = ("layer", "key", "value", "why", "writer")
        say_table(columns, as_rows((each.setting for each in found), *columns))
    else:
        for line in _lines(found):
            say(line)


def _found(plans: Sequence[HostPlan], setting: str | None) -> list[Told]:
    if setting is None:
        return [Told(plan, each) for plan in plans for each in explain_all(plan)]
    found: list[Told] = []
    nearest: dict[str, None] = {}
    for plan in plans:
        try:
            found += [Told(plan, each) for each in explain_one(plan, setting)]
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
    return ConfigError("SETTING", repr(setting), f"a setting of {where}", remedy)


def _lines(found: Sequence[Told]) -> Iterator[str]:
    """Yield what holds for a setting once, and below it the value on each host."""
    hosts: dict[tuple[str, ...], list[str]] = {}
    for plan, each in found:
        value = each.value or "(no value)"
        hosts.setdefault(tuple(_about(each)), []).append(
            f"  {plan.profile.name} on {plan.hardware.name}: {value}"
        )
    for about, values in hosts.items():
        yield from (*about, *values, "")


def _about(each: Explanation) -> Iterator[str]:
    yield f"{each.layer} {each.key}"
    facts = {
        "why": each.why,
        "written by": each.writer,
        "files": ", ".join(f"/{path}" for path in each.files),
        "seen": "; ".join(_without_value(look, each.value) for look in each.seen),
        "remedy": each.remedy,
    }
    yield from (f"  {name:<11}{text}" for name, text in facts.items() if text)


def _without_value(look: str, value: str) -> str:
    """Leave the value to the line of each host, so that hosts with one reason share it."""
    return re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", "…", look) if value else look


def _as_data(told: Told) -> dict[str, object]:
    plan, each = told
    return {
        "profile": plan.profile.name,
        "hardware": plan.hardware.name,
        "layer": each.layer,
        "key": each.key,
        "value": each.value,
        "why": each.why,
        "writer": each.writer,
        "files": list(each.files),
        "seen": list(each.seen),
        "remedy": each.remedy,
    }
