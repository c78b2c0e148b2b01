"""Network policies: what they select, deny and allow, in Calico's and in Kubernetes' form."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from corelane.policies.model.stack import Resource, Stack
from corelane.policies.model.vocabulary import (
    GLOBAL_NETWORK_POLICY,
    KUBERNETES_NETWORK_POLICY,
    NETWORK_POLICY,
)
from corelane.policies.objects.kubernetes.label_selector import selects
from corelane.policies.objects.kubernetes.pods import namespace_of
from corelane.policies.objects.network.calico_selector import matches, pins
from corelane.policies.objects.network.endpoints import (
    CALICO_NAMESPACE,
    NAMESPACE_NAME,
    Endpoint,
    Selection,
    named,
)
from corelane.policies.values.read import at, has, items_at, mapping_at, text_at

POLICY_TYPES: Final = frozenset({GLOBAL_NETWORK_POLICY, NETWORK_POLICY, KUBERNETES_NETWORK_POLICY})
_TIER: Final = "kubernetes:projectcalico.org/v3:Tier"
_SIDES: Final = {"ingress": "source", "egress": "destination"}
# A rule on these speaks of addresses or services outside the label model.
_EVERY_ADDRESS: Final = frozenset({"0.0.0.0/0", "::/0"})
_NARROWS_NOTHING: Final = frozenset({"action", "protocol", "ipVersion", "metadata"})
_NOT_PODS: Final = ("nets", "services", "domains")


@dataclass(frozen=True, slots=True)
class NetworkPolicy:
    """One policy; its own namespace is empty if it is global."""

    spec: Mapping[str, Any]
    namespace: str
    kubernetes: bool
    tier_passes: bool

    @property
    def directions(self) -> frozenset[str]:
        """The directions in which pods are under the policy; both APIs infer absent ones."""
        given = items_at(self.spec, "policyTypes" if self.kubernetes else "types")
        if types := frozenset[str](given):
            return types
        egress, ingress = has(self.spec, "egress"), has(self.spec, "ingress")
        only_egress = egress and not ingress and not self.kubernetes
        inferred = {"Egress": egress, "Ingress": not only_egress}
        return frozenset(direction for direction, holds in inferred.items() if holds)

    @property
    def denies_the_rest(self) -> bool:
        """Return whether traffic that no rule names is dropped, by the policy and by its tier."""
        return not self.tier_passes and not any(
            text_at(rule, "action") in {"", "Allow", "Pass"} and _speaks_of_all(rule)
            for direction in _SIDES
            for rule in items_at(self.spec, direction)
        )

    def covers_all_of(self, namespace: Resource) -> bool:
        """Return whether every pod of a namespace is selected, whatever its labels."""
        name = text_at(namespace.props, "metadata", "name")
        if (self.namespace and self.namespace != name) or self._is_of_hosts:
            return False
        if self.kubernetes:
            return not any(mapping_at(self.spec, "podSelector").values())
        labels = mapping_at(namespace.props, "metadata", "labels")
        known = named(labels, name)
        return bool(
            matches(text_at(self.spec, "namespaceSelector"), known, complete=True)
            and matches(text_at(self.spec, "selector"), {CALICO_NAMESPACE: name}, complete=False)
        )

    @property
    def _is_of_hosts(self) -> bool:
        """Return whether it is about host interfaces alone (Calico documentation, both fields)."""
        return any(at(self.spec, key) is True for key in ("doNotTrack", "preDNAT"))

    @property
    def subjects(self) -> Selection:
        """The pods the policy is about."""
        if self.kubernetes:
            return _by_labels({"podSelector": mapping_at(self.spec, "podSelector")}, self.namespace)
        return _by_calico(self.spec, self.namespace)

    def allowed_peers(self) -> Iterator[tuple[str, Selection]]:
        """Yield the pods that each allowing rule speaks of, with the path of the rule."""
        for direction, side in _SIDES.items():
            for index, rule in enumerate(items_at(self.spec, direction)):
                path = f"{direction}[{index}]"
                if self.kubernetes:
                    yield from self._kubernetes_peers(rule, direction, path)
                elif text_at(rule, "action") == "Allow":
                    entity = mapping_at(rule, side)
                    if _anywhere(entity) or not any(has(entity, key) for key in _NOT_PODS):
                        yield path, _by_calico(entity, self._peer_namespace(entity))

    def _peer_namespace(self, entity: Mapping[str, Any]) -> str:
        """Return where a peer is looked for: a selector alone means the policy's namespace."""
        own = has(entity, "selector") and not has(entity, "namespaceSelector")
        return self.namespace if own else ""

    def _kubernetes_peers(
        self, rule: object, direction: str, path: str
    ) -> Iterator[tuple[str, Selection]]:
        peers = [*items_at(rule, "from" if direction == "ingress" else "to")]
        for peer in peers or [{}]:
            if not has(peer, "ipBlock") or _anywhere(at(peer, "ipBlock")):
                own = has(peer, "podSelector") and not has(peer, "namespaceSelector")
                yield path, _by_labels(peer, self.namespace if own else "")


def _speaks_of_all(rule: object) -> bool:
    """Return whether nothing narrows a rule: a protocol alone, or what is empty, does not."""
    return not any(
        key not in _NARROWS_NOTHING and _narrows(found) for key, found in mapping_at(rule).items()
    )


def _narrows(found: object) -> bool:
    """Return whether a part of a rule leaves anything out; of a list, every item has to."""
    if isinstance(found, Mapping):
        part = cast("Mapping[str, Any]", found)
        if has(part, "podSelector") and not has(part, "namespaceSelector"):
            return True  # however wide, it stays within the policy's own namespace
        return not _anywhere(part) and any(_narrows(part[key]) for key in part)
    items = [*items_at({"": found}, "")]
    return (
        all(map(_narrows, items)) if items else isinstance(found, (str, int, float)) and found != ""
    )


def _anywhere(entity: object) -> bool:
    """Return whether an entity or an ``ipBlock`` is every address and no less, pods among them."""
    networks = {*map(str, items_at(entity, "nets")), text_at(entity, "cidr")}
    return bool(networks & _EVERY_ADDRESS) and set(mapping_at(entity)) <= {"nets", "cidr"}


def policy_of(resource: Resource, stack: Stack) -> NetworkPolicy:
    """Read a policy of any of the three kinds."""
    spec = mapping_at(resource.props, "spec")
    passing = stack.once(_passing_tiers)
    return NetworkPolicy(
        spec=spec,
        namespace="" if resource.type == GLOBAL_NETWORK_POLICY else namespace_of(resource, stack),
        kubernetes=resource.type == KUBERNETES_NETWORK_POLICY,
        tier_passes=text_at(spec, "tier") in passing,
    )


def open_directions(namespace: Resource, stack: Stack) -> list[str]:
    """Return the directions in which no policy over all pods of a namespace denies the rest."""
    missing = {"Ingress", "Egress"}
    policies = stack.once(policies_by_namespace)
    for policy in (*policies[text_at(namespace.props, "metadata", "name")], *policies[""]):
        if not missing:
            break
        if policy.covers_all_of(namespace) and policy.denies_the_rest:
            missing -= policy.directions
    return sorted(direction.lower() for direction in missing)


def policies_by_namespace(stack: Stack) -> dict[str, list[NetworkPolicy]]:
    """Return the policies of each namespace, global ones under the empty name."""
    found: dict[str, list[NetworkPolicy]] = defaultdict(list)
    for resource in stack.of_type(*sorted(POLICY_TYPES)):
        policy = policy_of(resource, stack)
        found[policy.namespace].append(policy)
    return found


def _passing_tiers(stack: Stack) -> frozenset[str]:
    return frozenset(
        text_at(tier.props, "metadata", "name")
        for tier in stack.of_type(_TIER)
        if text_at(tier.props, "spec", "defaultAction") == "Pass"
    )


def _by_calico(entity: Mapping[str, Any], namespace: str) -> Selection:
    pods, spaces = text_at(entity, "selector"), text_at(entity, "namespaceSelector")

    def test(endpoint: Endpoint) -> bool:
        return (
            namespace in {"", endpoint.namespace[NAMESPACE_NAME]}
            and bool(matches(pods, endpoint.labels, complete=True))
            and bool(matches(spaces, endpoint.namespace, complete=True))
        )

    own = ((CALICO_NAMESPACE, namespace),) if namespace else ()
    return Selection(("calico", namespace, pods, spaces), test, (*own, *pins(pods)))


def _by_labels(peer: Mapping[str, Any], namespace: str) -> Selection:
    pods, spaces = mapping_at(peer, "podSelector"), mapping_at(peer, "namespaceSelector")

    def test(endpoint: Endpoint) -> bool:
        return (
            namespace in {"", endpoint.namespace[NAMESPACE_NAME]}
            and selects(pods, endpoint.labels)
            and selects(spaces, endpoint.namespace)
        )

    equal = mapping_at(pods, "matchLabels")
    own = ((CALICO_NAMESPACE, namespace),) if namespace else ()
    demanded = (*own, *((key, str(equal[key])) for key in equal))
    return Selection(("labels", namespace, _text(pods), _text(spaces)), test, demanded)


def _text(value: object) -> str:
    """Write a selector out, as the key of what it selects."""
    if isinstance(value, Mapping):
        found = cast("Mapping[str, object]", value)
        return f"{{{','.join(f'{key}:{_text(found[key])}' for key in sorted(found))}}}"
    parts = [*items_at({"": value}, "")]
    return f"[{','.join(map(_text, parts))}]" if parts else str(value)
