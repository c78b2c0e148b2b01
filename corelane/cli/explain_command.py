"""`corelane host explain`: the reason of a setting, on one host or in every built-in profile."""

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
from corelane.hostconfig.docs.reference_hardware import reference_plans
from corelane.hostconfig.model.host_plan import HostPlan

EXAMPLES: Final = (
    "corelane host explain nohz_full   # wherever a built-in profile sets it",
    "corelane host explain nohz_full --hardware c7i.metal-24xl --profile deterministic-high-perf",
    "corelane host explain --stack prod --pool engines",
)
SettingName = Annotated[
    str | None,
    typer.Argument(
        metavar="SETTING", help="One setting, such as nohz_full. [default: every setting]"
    ),
]


class Found(NamedTuple):
    """A setting, and the plan that has it."""

    plan: HostPlan
    setting: Explanation


def explain(setting: SettingName = None, *, host: HostChoice, json: Json = False) -> None:
    """Explain each setting of a host: its reason, the files that carry it, its probes, its remedy.

    Without a host, search every built-in profile, each on its reference hardware.

    Exit code: 0, or 2 for a host or a setting that does not exist.
    """
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
        for line in _lines(found):
            say(line)


def _found(plans: Sequence[HostPlan], setting: str | None) -> list[Found]:
    if setting is None:
        return [Found(plan, each) for plan in plans for each in explain_all(plan)]
    found: list[Found] = []
    nearest: dict[str, None] = {}
    for plan in plans:
        try:
            found += [Found(plan, each) for each in explain_one(plan, setting)]
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
    return ConfigError(("SETTING",), repr(setting), f"a setting of {where}", remedy)


def _lines(found: Sequence[Found]) -> Iterator[str]:
    """Yield the facts about a setting once, and below them the value on each host."""
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
        "probes": "; ".join(_without_value(probe, each.value) for probe in each.probes),
        "remedy": each.remedy,
    }
    yield from (f"  {name:<11}{text}" for name, text in facts.items() if text)


def _without_value(probe: str, value: str) -> str:
    """Replace the value, which the line of each host has, so that hosts share the other lines."""
    return re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", "…", probe) if value else probe


def _as_data(found: Found) -> dict[str, object]:
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
