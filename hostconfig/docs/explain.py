"""Explain a setting of a host: its reason, the files that carry it, its probes and its remedy."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from corelane.hostconfig.expectations.expectation import expectations, remedy_of
from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.model.settings import KernelArgument


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One setting of a plan, its reason, the files that carry it, and its probes."""

    layer: str
    key: str
    value: str
    why: str
    writer: str = "corelane"
    files: tuple[str, ...] = ()
    probes: tuple[str, ...] = ()
    remedy: str = ""

    def __str__(self) -> str:
        """Return the explanation as one line."""
        value = f" = {self.value}" if self.value else ""
        return f"{self.layer} {self.key}{value} ({self.writer}): {self.why}"


class UnknownSettingError(LookupError):
    """A name that no setting of the plan has."""

    def __init__(self, plan: HostPlan, name: str, nearest: tuple[str, ...]) -> None:
        """Keep the names that are similar."""
        self.nearest = nearest
        near = ", ".join(nearest) or "corelane host explain"
        super().__init__(
            f"{plan.profile.name} on {plan.hardware.name} sets no {name!r}: try {near}"
        )


def explain(plan: HostPlan, name: str) -> tuple[Explanation, ...]:
    """Return the settings of a name, which may be the end of a path or key."""
    everything = tuple(explain_all(plan))
    found = tuple(
        e for e in everything if e.key == name or e.key.endswith(("/" + name, "." + name))
    )
    if found:
        return found
    raise UnknownSettingError(plan, name, _nearest(name, sorted({e.key for e in everything})))


def _nearest(name: str, known: Sequence[str]) -> tuple[str, ...]:
    """Return keys that contain the name, then keys with a similar spelling."""
    holding = (key for key in known if name.lower() in key.lower())
    alike = get_close_matches(name, known, n=3, cutoff=0.6)
    return tuple(dict.fromkeys((*holding, *alike)))[:3]


def explain_all(plan: HostPlan) -> Iterator[Explanation]:
    """Yield every setting of a plan in rendering order, then its invariants."""
    probes = _probes(plan)
    for setting in plan.settings:
        yield Explanation(
            layer=setting.layer,
            key=setting.key,
            value=setting.shown,
            why=setting.why,
            writer=setting.writer if isinstance(setting, KernelArgument) else "corelane",
            files=plan.files.carrying(setting),
            probes=probes.get((setting.layer, setting.key), ()),
            remedy=remedy_of(setting),
        )
    for proof in plan.invariants:
        yield Explanation(
            layer="invariant", key=proof.id, value=proof.evidence, why=proof.statement
        )


def _probes(plan: HostPlan) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return the probes of each setting; size and count of huge pages are one expectation."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for each in expectations(plan):
        key = each.name.partition(" of ")[0]
        texts = tuple(str(probe) for probe in each.observe)
        found[each.layer, key] = (*found.get((each.layer, key), ()), *texts)
    return found
