"""Which service meshes and agents put containers of their own into a pod."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from corelane.policies.model.stack import Resource
from corelane.policies.objects.kubernetes.pods import Pod
from corelane.policies.values.read import mapping_at, text_at


@dataclass(frozen=True, slots=True)
class _Injector:
    """The labels or annotations that switch an injector: any value but ``off`` switches it on."""

    name: str
    on_pods: tuple[str, ...]
    on_namespaces: tuple[str, ...] = ()
    off: frozenset[str] = frozenset({"false", "disabled"})


# Each project's documentation of its injection; ambient mode of Istio adds no container, but a
# proxy of the node to the way of every packet.
_INJECTORS: Final = (
    _Injector(
        "istio",
        ("sidecar.istio.io/inject", "istio.io/rev"),
        ("istio-injection", "istio.io/rev"),
    ),
    _Injector(
        "istio's ambient mode",
        ("istio.io/dataplane-mode",),
        ("istio.io/dataplane-mode",),
        frozenset({"none"}),
    ),
    _Injector("linkerd", ("linkerd.io/inject",), ("linkerd.io/inject",)),
    _Injector("kuma", ("kuma.io/sidecar-injection",), ("kuma.io/sidecar-injection",)),
    _Injector("consul", ("consul.hashicorp.com/connect-inject",)),
    _Injector("dapr", ("dapr.io/enabled",)),
    _Injector("vault's agent", ("vault.hashicorp.com/agent-inject",)),
    _Injector(
        "opentelemetry",
        ("sidecar.opentelemetry.io/inject",),
        ("sidecar.opentelemetry.io/inject",),
    ),
)


def injections(pod: Pod, namespace: Resource | None) -> Iterator[tuple[str, bool]]:
    """Yield each injector that reaches a pod, and whether the pod itself asks for it.

    What the pod says wins over its namespace; one namespace that is not given asks for nothing.
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
    """Say whether marks switch an injector on or off; ``None`` if they do neither."""
    values = {text_at(marks, key).lower() for key in keys} - {""}
    if values & off:
        return False
    return True if values else None
