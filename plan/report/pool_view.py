"""What a reader is told of one pool: its CPUs, kernel, kubelet, and why the plan holds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import yaml

from hostconfig.model.hardware import Hardware
from plan.model import Data, PlanDocument, RecordedResource
from plan.report.cpu_map import render_cpu_map

IMAGE = "image"


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolView:
    """One pool; `plan` is the host plan as plain data, `cpu_map` an SVG or nothing."""

    name: str
    tier: str
    component: str
    plan: Data
    kubelet: str
    cpu_map: str
    unverified: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    taints: tuple[str, ...] = ()

    @property
    def own_arguments(self) -> int:
        """How many kernel arguments Corelane itself writes; any of them changes only at a boot."""
        return sum(a.get("writer") != IMAGE for a in self.plan.get("kernelArguments", ()))


def pool_views(document: PlanDocument, hardware: Mapping[str, Hardware]) -> tuple[PoolView, ...]:
    """Return a view of every planned host, in the order of tiers and names."""
    owners = _owners(document.resources)
    views = [
        _view(name, plan, owners.get(name), hardware.get(plan["hardware"]))
        for name, plan in document.host_plans.items()
    ]
    return tuple(sorted(views, key=lambda view: (view.tier, view.name)))


def _view(
    name: str, plan: Data, owner: RecordedResource | None, machine: Hardware | None
) -> PoolView:
    inputs: Data = owner.inputs if owner else {}
    return PoolView(
        name=name,
        tier=str(inputs.get("tier", "")),
        component=owner.type if owner else "",
        plan=plan,
        kubelet=yaml.safe_dump(plain(plan.get("kubelet", {})), sort_keys=True, width=100),
        cpu_map=render_cpu_map(plan, machine.topology, embedded=True) if machine else "",
        unverified=machine.unverified if machine else (),
        labels=_labels(inputs.get("labels")),
        taints=_taints(inputs.get("taints")),
    )


def plain(value: object) -> object:
    """Return JSON data as the built-in types that a YAML or JSON writer takes."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(item) for item in value]
    return value


def _owners(resources: Iterable[RecordedResource]) -> dict[str, RecordedResource]:
    """Find the component that carries each host plan."""
    return {
        str(resource.inputs.get("pool") or resource.inputs["hostPlan"].get("pool")): resource
        for resource in resources
        if not resource.custom and isinstance(resource.inputs.get("hostPlan"), Mapping)
    }


def _labels(labels: object) -> tuple[str, ...]:
    if not isinstance(labels, Mapping):
        return ()
    return tuple(f"{key}={value}" for key, value in sorted(labels.items()))


def _taints(taints: object) -> tuple[str, ...]:
    if not isinstance(taints, Sequence) or isinstance(taints, str):
        return ()
    return tuple(_taint(taint) for taint in taints)


def _taint(taint: object) -> str:
    if isinstance(taint, Mapping):
        return f"{taint.get('key')}={taint.get('value')}:{taint.get('effect')}"
    return str(taint)
