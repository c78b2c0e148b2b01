"""Workloads of high impact, and whether two of them can share a node."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from corelane.policies.model.stack import Resource, Stack
from corelane.policies.model.vocabulary import FAMILY, FAMILY_IMPACT
from corelane.policies.objects.kubernetes.label_selector import selects
from corelane.policies.objects.kubernetes.pods import (
    WORKLOADS,
    Pod,
    namespace_of,
    namespaces,
    pod_of,
)
from corelane.policies.values.read import at, items_at, mapping_at, text_at, texts_at

_NODE: Final = "kubernetes.io/hostname"


@dataclass(frozen=True, slots=True)
class HighImpactWorkload:
    """A workload of high impact, with everything that decides where it can run."""

    resource: Resource
    pod: Pod
    family: str
    namespace: str
    namespace_labels: Mapping[str, Any]
    nodes: Mapping[str, Any]


def high_impact(stack: Stack) -> dict[str, HighImpactWorkload]:
    """Return the workloads that are labeled with high impact, by URN."""
    labels = {
        name: mapping_at(found.props, "metadata", "labels")
        for name, found in stack.once(namespaces).items()
    }
    return {workload.resource.urn: workload for workload in _workloads(stack, labels)}


def _workloads(
    stack: Stack, labels: Mapping[str, Mapping[str, Any]]
) -> Iterator[HighImpactWorkload]:
    for resource in stack.of_type(*sorted(WORKLOADS)):
        pod = pod_of(resource)
        if text_at(pod.labels, FAMILY_IMPACT) == "high":
            namespace = namespace_of(resource, stack)
            yield HighImpactWorkload(
                resource=resource,
                pod=pod,
                family=text_at(pod.labels, FAMILY),
                namespace=namespace,
                namespace_labels=labels.get(namespace, {}),
                nodes=mapping_at(pod.spec, "nodeSelector"),
            )


def can_share_a_node(one: HighImpactWorkload, other: HighImpactWorkload) -> bool:
    """Return whether the node selectors of both can match the same node."""
    return all(one.nodes[key] == other.nodes[key] for key in set(one.nodes) & set(other.nodes))


def excludes(one: HighImpactWorkload, other: HighImpactWorkload) -> bool:
    """Return whether a required anti-affinity of one excludes the node of the other."""
    affinity = mapping_at(one.pod.spec, "affinity", "podAntiAffinity")
    return any(
        text_at(term, "topologyKey") == _NODE
        and at(term, "labelSelector") is not None  # the API lets an absent one match no pod
        and selects(mapping_at(term, "labelSelector"), other.pod.labels)
        and _covers_namespace(term, one, other)
        for term in items_at(affinity, "requiredDuringSchedulingIgnoredDuringExecution")
    )


def _covers_namespace(term: object, one: HighImpactWorkload, other: HighImpactWorkload) -> bool:
    """Return whether a term applies to a namespace; without a field, only to the pod's own."""
    named = set(texts_at(term, "namespaces"))
    selector = mapping_at(term, "namespaceSelector")
    if at(term, "namespaceSelector") is not None:
        labels = {**other.namespace_labels, "kubernetes.io/metadata.name": other.namespace}
        return other.namespace in named or selects(selector, labels)
    return other.namespace in (named or {one.namespace})
