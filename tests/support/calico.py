"""Evaluates Calico policies as Felix does, as far as the project's own policies use them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from typing import Any

from corelane.components.isolation.calico_policy import CalicoPolicy, CalicoTier

_TERM = re.compile(r"(!?)(?:(all|global)\(\)|has\(([^)]+)\)|(\S+) == '([^']*)'|(\S+) in \{(.*)\})")


@dataclass(frozen=True, slots=True)
class Party:
    """One end of a connection; what has labels but no namespace is a host."""

    labels: Mapping[str, str] = field(default_factory=dict)
    namespace: str = ""
    namespace_labels: Mapping[str, str] = field(default_factory=dict)
    address: str = "10.64.0.10"


@dataclass(frozen=True, slots=True)
class Network:
    """Every tier and policy in force."""

    tiers: tuple[CalicoTier, ...]
    policies: tuple[CalicoPolicy, ...]

    def lets(self, source: Party, target: Party, port: int, protocol: str = "TCP") -> bool:
        """Return whether both ends let a connection be made."""
        packet = (source, target, port, protocol)
        return self._verdict(source, "egress", packet) and self._verdict(target, "ingress", packet)

    def _verdict(self, end: Party, direction: str, packet: tuple[Any, ...]) -> bool:
        if not end.labels:  # an address that is no endpoint of Calico's
            return True
        for tier in sorted(self.tiers, key=lambda t: (t.order, t.name)):
            found = [p for p in self.policies if p.tier == tier.name and _applies(p, end)]
            judging = [p for p in found if getattr(p, direction) is not None]
            if not judging:
                continue
            action = _action(judging, direction, packet) or tier.default_action
            if action != "Pass":
                return action == "Allow"
        return True


def selects(selector: str, labels: Mapping[str, str]) -> bool:
    """Return whether a selector of the grammar's used part selects something with these labels."""
    return all(_term(term, labels) for term in selector.split(" && "))


def _term(text: str, labels: Mapping[str, str]) -> bool:
    match = _TERM.fullmatch(text)
    assert match, f"{text!r} is no selector"
    negated, always, present, key, value, listed, values = match.groups()
    if always:
        found = always == "all"
    elif present:
        found = present in labels
    elif key:
        found = labels.get(key) == value
    else:
        found = labels.get(listed) in {v.strip().strip("'") for v in values.split(",")}
    return found != bool(negated)


def _applies(policy: CalicoPolicy, end: Party) -> bool:
    if policy.namespace and policy.namespace != end.namespace:
        return False
    if policy.namespaces and not (
        end.namespace and selects(policy.namespaces, _namespace_labels(end))
    ):
        return False
    return selects(policy.selector, _labels(end))


def _action(policies: Iterable[CalicoPolicy], direction: str, packet: tuple[Any, ...]) -> str:
    for policy in sorted(policies, key=lambda p: (p.order, p.full_name)):
        for rule in getattr(policy, direction):
            if _matches(rule, policy.namespace, packet):
                return rule["action"]
    return ""


def _matches(rule: Mapping[str, Any], home: str, packet: tuple[Any, ...]) -> bool:
    source, target, port, protocol = packet
    ports = rule.get("destination", {}).get("ports")
    return (
        rule.get("protocol", protocol) == protocol
        and (ports is None or port in ports)
        and _is(rule.get("source", {}), source, home)
        and _is(rule.get("destination", {}), target, home)
    )


def _is(side: Mapping[str, Any], end: Party, home: str) -> bool:
    address = ip_address(end.address)
    if "nets" in side and not any(address in ip_network(net) for net in side["nets"]):
        return False
    if any(address in ip_network(net) for net in side.get("notNets", ())):
        return False
    if "selector" not in side:
        return True
    spaces = side.get("namespaceSelector", "")
    if spaces == "global()":
        in_space = bool(end.labels) and not end.namespace
    elif spaces:
        in_space = bool(end.namespace) and selects(spaces, _namespace_labels(end))
    else:
        in_space = not home or end.namespace == home
    return bool(end.labels) and in_space and selects(side["selector"], _labels(end))


def _labels(end: Party) -> dict[str, str]:
    own = {"projectcalico.org/namespace": end.namespace} if end.namespace else {}
    return {**end.labels, **own}


def _namespace_labels(end: Party) -> dict[str, str]:
    return {**end.namespace_labels, "projectcalico.org/name": end.namespace}
