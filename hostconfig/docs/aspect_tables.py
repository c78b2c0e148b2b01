"""Tables of the settings of each aspect, read from the plans of the built-in profiles."""

from collections.abc import Iterator, Sequence
from inspect import getmodule

from corelane.hostconfig.aspects import ASPECTS
from corelane.hostconfig.aspects.context import Aspect, Context
from corelane.hostconfig.docs.markdown import code, table, with_named_cpus
from corelane.hostconfig.docs.reference_hardware import reference_plans
from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.model.settings import Setting

HEADING = ("setting", "layer", "value", "profiles", "why")
_Row = tuple[str, str, str, str]


def aspects_text() -> str:
    """Return a section for each aspect that any built-in profile uses."""
    plans = tuple(reference_plans())
    return "\n".join(line for aspect in ASPECTS for line in _section(aspect, plans))


def _section(aspect: Aspect, plans: Sequence[HostPlan]) -> Iterator[str]:
    users: dict[_Row, list[str]] = {}
    for plan in plans:
        for setting in aspect(_context(plan)):
            users.setdefault(_row(setting, plan), []).append(plan.profile.name)
    yield f"### {_title(aspect.__name__)}"
    yield ""
    yield _sentence(aspect)
    yield ""
    if not users:
        yield "No built-in profile asks for it."
        yield ""
        return
    rows = (
        (code(key), layer, code(value), _names(names, plans), why)
        for (key, layer, value, why), names in users.items()
    )
    yield from table(HEADING, rows)
    yield ""


def _title(name: str) -> str:
    words = name.replace("_", " ").capitalize()
    return words.replace("Smt", "SMT").replace("cpus", "CPUs")


def _context(plan: HostPlan) -> Context:
    return Context(
        hardware=plan.hardware,
        profile=plan.profile,
        image=plan.image,
        topology=plan.topology,
        cpus=plan.cpus,
        nodes=plan.numa_nodes,
    )


def _row(setting: Setting, plan: HostPlan) -> _Row:
    value = with_named_cpus(setting.shown, plan)
    return setting.key, setting.layer, value, setting.why


def _names(names: Sequence[str], plans: Sequence[HostPlan]) -> str:
    return "all" if len(set(names)) == len(plans) else ", ".join(dict.fromkeys(names))


def _sentence(aspect: Aspect) -> str:
    """Return what the aspect's module says that it decides."""
    text = getattr(getmodule(aspect), "__doc__", None) or ""
    return " ".join(text.partition("\n\n")[0].split()).replace("``", "`")
