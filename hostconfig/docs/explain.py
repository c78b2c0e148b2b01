"""Why a value on a host is what it is, where it is written, and where the live host shows it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from corelane.hostconfig.expectations.document import expectations, remedy_of
from corelane.hostconfig.model.cpuset import expand_cpulist
from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.model.paths import EXPECTATIONS, PLAN
from corelane.hostconfig.model.settings import (
    CacheShare,
    DriveSetting,
    HostFile,
    InterfaceSetting,
    InterruptPlacement,
    KernelArgument,
    MaskedUnit,
    Setting,
    Sysctl,
    SysfsWrite,
    UnitLimit,
)
from corelane.hostconfig.planning.kubelet_reasons import KUBELET_REASONS
from corelane.hostconfig.rendering.render import render

ALL_OF_IT: Final = frozenset({EXPECTATIONS, PLAN})
"""Files that tell of every setting and make none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One setting of a plan, its reason, the files that carry it, and how it is seen."""

    layer: str
    key: str
    value: str
    why: str
    writer: str = "corelane"
    files: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()
    remedy: str = ""

    def __str__(self) -> str:
        """Say it in one line."""
        value = f" = {self.value}" if self.value else ""
        return f"{self.layer} {self.key}{value} ({self.writer}): {self.why}"


class UnknownSettingError(LookupError):
    """A name that the plan sets nothing for."""

    def __init__(self, plan: HostPlan, name: str, nearest: tuple[str, ...]) -> None:
        """Say which plan was asked, and which names come near."""
        self.nearest = nearest
        near = ", ".join(nearest) or "corelane host explain"
        super().__init__(
            f"{plan.profile.name} on {plan.hardware.name} sets no {name!r}: try {near}"
        )


def explain(plan: HostPlan, name: str) -> tuple[Explanation, ...]:
    """Return what the plan sets under a name; paths and keys may be given by their end."""
    everything = tuple(explain_all(plan))
    found = tuple(
        e for e in everything if e.key == name or e.key.endswith(("/" + name, "." + name))
    )
    if found:
        return found
    raise UnknownSettingError(plan, name, _nearest(name, sorted({e.key for e in everything})))


def _nearest(name: str, known: Sequence[str]) -> tuple[str, ...]:
    """Return keys that hold the name, then those spelt alike."""
    holding = (key for key in known if name.lower() in key.lower())
    alike = get_close_matches(name, known, n=3, cutoff=0.6)
    return tuple(dict.fromkeys((*holding, *alike)))[:3]


def explain_all(plan: HostPlan) -> Iterator[Explanation]:
    """Yield every setting of a plan in rendering order, then its kubelet and its invariants."""
    files = {path: text for path, text in render(plan).items() if path not in ALL_OF_IT}
    seen = _looks(plan)
    for setting in plan.settings:
        writer = setting.writer if isinstance(setting, KernelArgument) else "corelane"
        yield Explanation(
            layer=setting.layer,
            key=setting.key,
            value=setting.shown,
            why=setting.why,
            writer=writer,
            files=_written(setting, files) if writer == "corelane" else (),
            seen=seen.get((setting.layer, setting.key), ()),
            remedy=remedy_of(setting),
        )
    yield from _kubelet(plan, files)
    for proof in plan.invariants:
        yield Explanation(
            layer="invariant", key=proof.id, value=proof.evidence, why=proof.statement
        )


def _kubelet(plan: HostPlan, files: Mapping[str, str]) -> Iterator[Explanation]:
    for key, value in plan.kubelet.items():
        text = value if isinstance(value, str) else json.dumps(value, sort_keys=True)
        where = _holding(files, f'"{key}"')
        yield Explanation(
            layer="kubelet", key=key, value=text, why=KUBELET_REASONS[key], files=where
        )


def _looks(plan: HostPlan) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return how each setting is seen; sizes and counts of huge pages are one expectation."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for each in expectations(plan):
        key = each.name.partition(" of ")[0]
        texts = tuple(str(look) for look in each.observe)
        found[each.layer, key] = (*found.get((each.layer, key), ()), *texts)
    return found


def _written(setting: Setting, files: Mapping[str, str]) -> tuple[str, ...]:
    """Return the files in which a setting stands: those with a line of all its words."""
    if isinstance(setting, HostFile):
        return (setting.path,)
    if isinstance(setting, MaskedUnit):
        return tuple(p for p, text in files.items() if not text and p.endswith(f"/{setting.unit}"))
    words = _words(setting)
    return tuple(
        path
        for path, text in files.items()
        if any(all(word in line for word in words) for line in text.splitlines())
    )


def _words(setting: Setting) -> tuple[str, ...]:  # noqa: PLR0911 - one answer a kind
    match setting:
        case KernelArgument():
            return (setting.token,)
        case Sysctl():
            return (f"{setting.key} = {setting.value}",)
        case SysfsWrite():
            return (setting.path,)
        case InterfaceSetting():
            return (setting.nic, setting.parameter, setting.value)
        case InterruptPlacement():
            return (f"{setting.nic} {expand_cpulist(setting.cpus, ' ')}",)
        case DriveSetting():
            return (setting.attribute, setting.value)
        case CacheShare():
            return (f"l3Allocation: {setting.l3_percent}%",)
        case UnitLimit():
            return (f"Limit{setting.resource}={setting.value}",)
        case _:
            return (setting.key,)


def _holding(files: Mapping[str, str], text: str) -> tuple[str, ...]:
    return tuple(path for path, content in files.items() if text in content)
