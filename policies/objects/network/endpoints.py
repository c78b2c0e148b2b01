"""The pods a stack declares, as network policies see them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from corelane.policies.model.stack import Stack
from corelane.policies.model.vocabulary import ASSET_CLASS, NAMESPACE, TEAM
from corelane.policies.objects.kubernetes.pods import WORKLOADS, namespace_of, pod_of
from corelane.policies.values.read import at, mapping_at, text_at

NAMESPACE_NAME: Final = "kubernetes.io/metadata.name"
# Calico sets the first on pods and the second on namespaces.
CALICO_NAMESPACE: Final = "projectcalico.org/namespace"
CALICO_NAMESPACE_NAME: Final = "projectcalico.org/name"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A pod with its own labels and those of its namespace."""

    labels: Mapping[str, str]
    namespace: Mapping[str, str]

    def mark(self, label: str) -> str:
        """Return what a label says of the pod or else of its namespace, empty if of neither."""
        return self.labels.get(label, "") or self.namespace.get(label, "")


@dataclass(frozen=True, slots=True)
class Selection:
    """Some pods: a test, a key under which its answer is remembered, and labels it demands."""

    key: tuple[str, ...]
    test: Callable[[Endpoint], bool]
    pins: tuple[tuple[str, str], ...] = ()


class Endpoints:
    """All pods of a stack, found by a demanded label without looking at the others."""

    def __init__(self, found: Iterable[Endpoint]) -> None:
        """Index the pods by each of their labels."""
        self._all = tuple(found)
        self._by_label: dict[tuple[str, str], list[Endpoint]] = defaultdict(list)
        for endpoint in self._all:
            for label in endpoint.labels.items():
                self._by_label[label].append(endpoint)
        self._known: dict[tuple[tuple[str, ...], str], frozenset[str]] = {}

    def asset_classes(self, selection: Selection) -> frozenset[str]:
        """Return what the pods selected trade."""
        return self._marks(selection, ASSET_CLASS)

    def teams(self, selection: Selection) -> frozenset[str]:
        """Return whose the pods selected are."""
        return self._marks(selection, TEAM)

    def _marks(self, selection: Selection, label: str) -> frozenset[str]:
        asked = selection.key, label
        if asked not in self._known:
            pinned = [self._by_label.get(pin, []) for pin in selection.pins]
            candidates = min(pinned, key=len) if pinned else self._all
            chosen = filter(selection.test, candidates)
            self._known[asked] = frozenset(each.mark(label) for each in chosen) - {""}
        return self._known[asked]


def endpoints_of(stack: Stack) -> Endpoints:
    """Collect the pods of every workload; build it through ``Stack.once``.

    Pods on the host's network are left out: no policy on pods applies to them.
    """
    namespaces = {
        text_at(found.props, "metadata", "name"): _plain(found.props, "metadata", "labels")
        for found in stack.of_type(NAMESPACE)
    }
    return Endpoints(
        Endpoint(
            labels={**_plain(pod_of(workload).labels), CALICO_NAMESPACE: name},
            namespace=named(namespaces.get(name, {}), name),
        )
        for workload in stack.of_type(*sorted(WORKLOADS))
        if at(pod_of(workload).spec, "hostNetwork") is not True
        for name in (namespace_of(workload, stack),)
    )


def named(labels: Mapping[str, str], name: str) -> dict[str, str]:
    """Return a namespace's labels with those that carry its name."""
    return {**labels, NAMESPACE_NAME: name, CALICO_NAMESPACE_NAME: name}


def _plain(props: Mapping[str, Any], *path: str) -> dict[str, str]:
    found = mapping_at(props, *path)
    return {key: str(found[key]) for key in found}
