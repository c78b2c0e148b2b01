"""Why a value on a host is what it is."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from hostconfig.kubelet_reasons import KUBELET_REASONS
from hostconfig.model.host_plan import HostPlan
from hostconfig.render import render

Layer = Literal["kernel argument", "sysctl", "sysfs", "kubelet", "obligation"]


@dataclass(frozen=True, slots=True)
class Explanation:
    """One setting of a plan, its reason, and the files that carry it."""

    layer: Layer
    key: str
    value: str
    why: str
    writer: str = "corelane"
    files: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Say it in one line."""
        value = f" = {self.value}" if self.value else ""
        return f"{self.layer} {self.key}{value} ({self.writer}): {self.why}"


class UnknownSettingError(LookupError):
    """A name that the plan sets nothing for."""


def explain(plan: HostPlan, name: str) -> tuple[Explanation, ...]:
    """Return what the plan sets under a name; sysfs paths may be given by their end."""
    everything = tuple(explain_all(plan))
    found = tuple(e for e in everything if e.key == name or e.key.endswith(f"/{name}"))
    if found:
        return found
    known = sorted({e.key for e in everything})
    near = ", ".join(get_close_matches(name, known, n=3, cutoff=0.4)) or "corelane host explain"
    msg = f"{plan.profile.name} on {plan.hardware.name} sets no {name!r}: try {near}"
    raise UnknownSettingError(msg)


def explain_all(plan: HostPlan) -> Iterator[Explanation]:
    """Yield every setting of a plan in rendering order, then its obligations."""
    files = render(plan)
    for argument in plan.kernel_arguments:
        word, mine = argument.token, argument.writer == "corelane"
        yield Explanation(
            "kernel argument",
            argument.key,
            argument.value or "",
            why=argument.why,
            writer=argument.writer,
            files=_holding(files, word) if mine else (),
        )
    yield from _run_time(plan, files)
    yield from _kubelet(plan, files)
    for proof in plan.obligations:
        yield Explanation("obligation", proof.id, proof.evidence, why=proof.statement)


def _run_time(plan: HostPlan, files: Mapping[str, str]) -> Iterator[Explanation]:
    for sysctl in plan.sysctls:
        where = _holding(files, f"{sysctl.key} = {sysctl.value}")
        yield Explanation("sysctl", sysctl.key, sysctl.value, why=sysctl.why, files=where)
    for write in plan.sysfs:
        where = _holding(files, write.path)
        yield Explanation("sysfs", write.path, write.value, why=write.why, files=where)


def _kubelet(plan: HostPlan, files: Mapping[str, str]) -> Iterator[Explanation]:
    for key, value in plan.kubelet.items():
        text = value if isinstance(value, str) else json.dumps(value, sort_keys=True)
        where = _holding(files, f'"{key}"')
        yield Explanation("kubelet", key, text, why=KUBELET_REASONS[key], files=where)


def _holding(files: Mapping[str, str], text: str) -> tuple[str, ...]:
    return tuple(path for path, content in files.items() if text in content)
