"""Pods: the specification, labels and containers that each kind of workload makes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, Final

from corelane.policies.model.stack import Resource, Stack
from corelane.policies.model.vocabulary import NAMESPACE, TIER
from corelane.policies.values.quantity import quantity
from corelane.policies.values.read import at, items_at, mapping_at, text_at

_TEMPLATE: Final = ("spec", "template")
_PATH_TO_POD: Final[dict[str, tuple[str, ...]]] = {
    "kubernetes:core/v1:Pod": (),
    "kubernetes:core/v1:ReplicationController": _TEMPLATE,
    "kubernetes:apps/v1:DaemonSet": _TEMPLATE,
    "kubernetes:apps/v1:Deployment": _TEMPLATE,
    "kubernetes:apps/v1:StatefulSet": _TEMPLATE,
    "kubernetes:apps/v1:ReplicaSet": _TEMPLATE,
    "kubernetes:batch/v1:Job": _TEMPLATE,
    "kubernetes:batch/v1:CronJob": ("spec", "jobTemplate", "spec", "template"),
    "kubernetes:argoproj.io/v1alpha1:Rollout": _TEMPLATE,
}
WORKLOADS: Final = frozenset(_PATH_TO_POD)


@dataclass(frozen=True, slots=True)
class Container:
    """One container of a pod, with the path that names it in a message."""

    props: Mapping[str, Any]
    path: str

    @property
    def name(self) -> str:
        """The container's name."""
        return text_at(self.props, "name") or "unnamed"

    @property
    def is_sidecar(self) -> bool:
        """Return whether a container that starts first goes on running beside the others."""
        return text_at(self.props, "restartPolicy") == "Always"

    def amount(self, kind: str, resource: str) -> Fraction:
        """Return a request or limit; Kubernetes copies an absent request from the limit."""
        found = at(self.props, "resources", kind, resource)
        if found is None and kind == "requests":
            found = at(self.props, "resources", "limits", resource)
        return Fraction(0) if found is None else quantity(found)


@dataclass(frozen=True)
class Pod:
    """The pod a workload makes; without slots, since what is read of it is kept."""

    labels: Mapping[str, Any]
    annotations: Mapping[str, Any]
    spec: Mapping[str, Any]
    path: str

    @cached_property
    def tier(self) -> str:
        """The tier its labels, or else its node selector, name; empty if neither does."""
        return text_at(self.labels, TIER) or text_at(self.spec, "nodeSelector", TIER)

    def containers(self, *, init: bool = True) -> tuple[Container, ...]:
        """Return the containers, those that run first included by default."""
        return (*self.first_containers, *self._together) if init else self._together

    def phases(self) -> Iterator[tuple[str, list[Container]]]:
        """Yield what runs at the same time, in order, and what it is called.

        Each container that ends first runs beside the sidecars started before it, and at last
        all sidecars beside the others (pkg/kubelet/cm/cpumanager/policy_static.go,
        ``podGuaranteedCPUs``).
        """
        sidecars: list[Container] = []
        for container in self.first_containers:
            if container.is_sidecar:
                sidecars.append(container)
            else:
                yield f"container {container.name}", [*sidecars, container]
        yield "the pod", [*sidecars, *self._together]

    @cached_property
    def first_containers(self) -> tuple[Container, ...]:
        """The containers that start first, in order: those that end, and sidecars."""
        return tuple(self._in("initContainers"))

    @cached_property
    def _together(self) -> tuple[Container, ...]:
        return tuple(self._in("containers"))

    def _in(self, field: str) -> Iterator[Container]:
        for index, props in enumerate(items_at(self.spec, field)):
            yield Container(props, f"{self.path}spec.{field}[{index}]")


def pod_of(resource: Resource) -> Pod:
    """Return the pod a resource of one of ``WORKLOADS`` makes."""
    return resource.once(_read)


def _read(resource: Resource) -> Pod:
    path = _PATH_TO_POD[resource.type]
    template = at(resource.props, *path)
    return Pod(
        labels=mapping_at(template, "metadata", "labels"),
        annotations=mapping_at(template, "metadata", "annotations"),
        spec=mapping_at(template, "spec"),
        path="".join(f"{step}." for step in path),
    )


def namespaces(stack: Stack) -> dict[str, Resource]:
    """Return the namespaces that a stack declares, by name."""
    return {text_at(each.props, "metadata", "name"): each for each in stack.of_type(NAMESPACE)}


def namespace_of(resource: Resource, stack: Stack) -> str:
    """Return the namespace a namespaced object is declared in.

    An object that takes the name from a namespace of the same stack does not know it before the
    update. The namespace itself does, so it is asked first.
    """
    declared = [n for n in stack.needed_for(resource, "metadata") if n.type == NAMESPACE]
    if len(declared) == 1:
        return text_at(declared[0].props, "metadata", "name")
    return text_at(resource.props, "metadata", "namespace") or "default"
