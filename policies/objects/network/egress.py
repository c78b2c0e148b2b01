"""Egress: where network policies let pods go, in Calico's and in Kubernetes' form."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from corelane.policies.model.stack import Resource
from corelane.policies.model.vocabulary import KUBERNETES_NETWORK_POLICY
from corelane.policies.values.read import at, has, items_at, mapping_at, text_at, texts_at

_PODS: Final = ("selector", "namespaceSelector", "podSelector", "serviceAccounts", "services")
_PEERS: Final = frozenset({"podSelector", "namespaceSelector"})
"""Empty ones mean every pod there is, and no address outside."""
_ADDRESSES: Final = ("nets", "domains", "ipBlock")


@dataclass(frozen=True, slots=True)
class EgressRule:
    """One rule that lets traffic out, or leaves it to a later tier; no side means any."""

    path: str
    final: bool
    sides: tuple[Mapping[str, Any], ...]
    ports: frozenset[tuple[str, str]]
    """Protocol and port; none means every port."""

    @property
    def names_pods(self) -> bool:
        """Return whether every destination is pods or services."""
        return bool(self.sides) and all(_any_of(side, _PODS) for side in self.sides)

    @property
    def names_something(self) -> bool:
        """Return whether every destination is something in particular."""
        return bool(self.sides) and all(_any_of(s, (*_PODS, *_ADDRESSES)) for s in self.sides)

    @property
    def networks(self) -> tuple[str, ...]:
        """The addresses among the destinations."""
        nets = [net for side in self.sides for net in texts_at(side, "nets")]
        cidrs = [text_at(side, "ipBlock", "cidr") for side in self.sides if has(side, "ipBlock")]
        return (*nets, *cidrs)


def egress_rules_of(policy: Resource) -> Iterator[EgressRule]:
    """Yield the rules on egress of a policy of any kind."""
    kubernetes = policy.type == KUBERNETES_NETWORK_POLICY
    for index, rule in enumerate(items_at(policy.props, "spec", "egress")):
        path, action = f"spec.egress[{index}]", text_at(rule, "action")
        if kubernetes:
            peers = tuple(mapping_at(peer) for peer in items_at(rule, "to"))
            yield EgressRule(path, final=True, sides=peers, ports=_kubernetes_ports(rule))
        elif action in {"Allow", "Pass"}:
            side = mapping_at(rule, "destination")
            ports = {(text_at(rule, "protocol"), _port(p)) for p in items_at(side, "ports")}
            yield EgressRule(path, final=action == "Allow", sides=(side,), ports=frozenset(ports))


def _kubernetes_ports(rule: object) -> frozenset[tuple[str, str]]:
    ports = items_at(rule, "ports")
    return frozenset((text_at(p, "protocol") or "TCP", _port(at(p, "port"))) for p in ports)


def _port(value: object) -> str:
    return str(int(value)) if isinstance(value, float) else str(value)


def _any_of(side: Mapping[str, Any], keys: tuple[str, ...]) -> bool:
    return any(_names(side, key) for key in keys)


def _names(side: Mapping[str, Any], key: str) -> bool:
    """Return whether a part names something; what is empty is any, but for Kubernetes' peers."""
    found = at(side, key)
    if isinstance(found, str):
        return bool(found)
    return any(items_at(side, key)) or bool(
        {*mapping_at(side, key)} or (has(side, key) and key in _PEERS)
    )
