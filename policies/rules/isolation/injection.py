"""Service meshes and agents that inject containers into a pod."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from corelane.policies.model.stack import Resource
from corelane.policies.objects.kubernetes.pods import Pod
from corelane.policies.values.read import mapping_at, text_at


@dataclass(frozen=True, slots=True)
class _Injector:
    """The labels or annotations that enable an injector: any value except ``off`` does."""

    name: str
    on_pods: tuple[str, ...]
    on_namespaces: tuple[str, ...] = ()
    off: frozenset[str] = frozenset({"false", "disabled"})


# Sources: each project's documentation of injection. Istio's ambient mode adds no container, but
# routes every packet through a proxy on the node.
_INJECTORS: Final = (
    _Injector(
        "istio",
        ("sidecar.istio.io/inject", "istio.io/rev"),
        ("istio-injection", "istio.io/rev"),
    ),
    _Injector(
        "istio ambient mode",
        ("istio.io/dataplane-mode",),
        ("istio.io/dataplane-mode",),
        frozenset({"none"}),
    ),
    _Injector("linkerd", ("linkerd.io/inject",), ("linkerd.io/inject",)),
    _Injector("kuma", ("kuma.io/sidecar-injection",), ("kuma.io/sidecar-injection",)),
    _Injector("consul", ("consul.hashicorp.com/connect-inject",)),
    _Injector("dapr", ("dapr.io/enabled",)),
    _Injector("the vault agent", ("vault.hashicorp.com/agent-inject",)),
    _Injector(
        "opentelemetry",
        ("sidecar.opentelemetry.io/inject",),
        ("sidecar.opentelemetry.io/inject",),
    ),
)


def injections(pod: Pod, namespace: Resource | None) -> Iterator[tuple[str, bool]]:
    """Yield each injector that is enabled for a pod, and whether the pod itself enables it.

    The pod overrides its namespace; a namespace that is not given enables nothing.
    """
    own = {**pod.annotations, **pod.labels}
    around = _marks(namespace.props) if namespace else {}
    for injector in _INJECTORS:
        asked = _asks(injector.on_pods, own, injector.off)
        if asked or (asked is None and _asks(injector.on_namespaces, around, injector.off)):
            yield injector.name, bool(asked)


def _marks(props: Mapping[str, Any]) -> dict[str, Any]:
    annotations = mapping_at(props, "metadata", "annotations")
    return {**annotations, **mapping_at(props, "metadata", "labels")}


def _asks(keys: tuple[str, ...], marks: Mapping[str, Any], off: frozenset[str]) -> bool | None:
    """Return whether marks enable or disable an injector; ``None`` if they do neither."""
    values = {text_at(marks, key).lower() for key in keys} - {""}
    if values & off:
        return False
    return True if values else None
