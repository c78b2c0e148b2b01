"""The pools of a plan: CPUs, kernel, kubelet, and the proof that the plan holds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

import yaml

from corelane.hostconfig.model.hardware import Hardware
from corelane.hostconfig.model.topology import Topology
from corelane.plan.model import Data, PlanDocument, RecordedResource
from corelane.report.model.sanitizer import Sanitizer

IMAGE = "image"


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolView:
    """One pool; `plan` is the host plan as plain data with the containers that own CPUs.

    `topology` is absent for a machine that is not known.
    """

    name: str
    tier: str
    component: str
    plan: Data
    topology: Topology | None
    unverified: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    taints: tuple[str, ...] = ()
    image: str = ""

    @property
    def kubelet(self) -> str:
        """The kubelet settings as YAML."""
        return yaml.safe_dump(_plain(self.plan.get("kubelet", {})), sort_keys=True, width=100)

    @property
    def own_arguments(self) -> int:
        """The number of kernel arguments that Corelane writes; a change of one needs a boot."""
        return sum(a.get("writer") != IMAGE for a in self.plan.get("kernelArguments", ()))


@dataclass(frozen=True, slots=True)
class _Carrier:
    """The component that carries a host plan, and what it says of the pool."""

    type: str = ""
    data: Data = field(default_factory=dict[str, Any])


def pool_views(
    document: PlanDocument, hardware: Mapping[str, Hardware], sanitizer: Sanitizer
) -> tuple[PoolView, ...]:
    """Return a view of every planned host, in the order of tiers and names."""
    carriers = _carriers(document.resources)
    views = [
        _view(key, plan, carriers, hardware.get(plan["hardware"]))
        for key, plan in document.host_plans.items()
    ]
    found = [replace(sanitizer.item(view), plan=sanitizer.data(view.plan)) for view in views]
    return tuple(sorted(found, key=lambda view: (view.tier, view.name)))


def _view(
    key: str, plan: Data, carriers: Mapping[str, _Carrier], machine: Hardware | None
) -> PoolView:
    # A pool of several machine types has a plan for each of them.
    carrier = carriers.get(key) or carriers.get(str(plan.get("pool"))) or _Carrier()
    return PoolView(
        name=key,
        tier=str(carrier.data.get("tier", "")),
        component=carrier.type,
        plan={**plan, "workloads": _workloads(carrier.data)},
        topology=machine.topology if machine else None,
        unverified=machine.unverified if machine else (),
        labels=_labels(carrier.data.get("labels")),
        taints=_taints(carrier.data.get("taints")),
        image=_image(carrier.data),
    )


def _image(data: Data) -> str:
    """Return the family of node images and its release, of a pool in the cloud."""
    return " ".join(str(data[key]) for key in ("amiType", "releaseVersion") if key in data)


def _plain(value: object) -> object:
    """Return JSON data as the built-in types that a YAML or JSON writer takes."""
    if isinstance(value, Mapping):
        items = cast("Mapping[object, object]", value).items()
        return {str(key): _plain(item) for key, item in items}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(item) for item in cast("Sequence[object]", value)]
    return value


def _carriers(resources: Iterable[RecordedResource]) -> dict[str, _Carrier]:
    """Find every pool that carries a host plan, alone or among the pools of a site."""
    return {
        str(data.get("pool") or data["hostPlan"].get("pool")): _Carrier(resource.type, data)
        for resource in resources
        if not resource.custom
        for data in (resource.inputs, *_pools_of(resource))
        if isinstance(data.get("hostPlan"), Mapping)
    }


def _pools_of(resource: RecordedResource) -> tuple[Data, ...]:
    pools: object = resource.inputs.get("pools")
    if not isinstance(pools, Mapping):
        return ()
    found = cast("Mapping[str, object]", pools).values()
    return tuple(cast("Data", pool) for pool in found if isinstance(pool, Mapping))


def _workloads(data: Data) -> list[Data]:
    """Return the containers that a Docker host gives CPUs of their own."""
    containers: Mapping[str, Data] = data.get("containers") or {}
    return [{"name": name, "cpus": c["cpus"]} for name, c in sorted(containers.items())]


def _labels(labels: object) -> tuple[str, ...]:
    if not isinstance(labels, Mapping):
        return ()
    return tuple(
        f"{key}={value}" for key, value in sorted(cast("Mapping[str, object]", labels).items())
    )


def _taints(taints: object) -> tuple[str, ...]:
    if not isinstance(taints, Sequence) or isinstance(taints, str):
        return ()
    return tuple(map(_taint, cast("Sequence[object]", taints)))


def _taint(taint: object) -> str:
    if isinstance(taint, Mapping):
        given = cast("Mapping[str, object]", taint)
        value = f"={given['value']}" if given.get("value") else ""
        return f"{given.get('key')}{value}:{given.get('effect')}"
    return str(taint)
