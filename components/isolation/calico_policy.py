"""Calico's tiers, policies and rules as plain data.

Schema: `projectcalico/calico` api/pkg/apis/projectcalico/v3. An endpoint meets the tiers in their
order. The first rule that matches decides; ``Pass`` hands over to the next tier. Where a tier has
a policy for the endpoint and no rule matches, the tier's default decides.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from corelane.components.config.sections.entry import Entry

Action = Literal["Allow", "Deny", "Pass"]
Protocol = Literal["TCP", "UDP", "ICMP"]
Rule = Mapping[str, Any]

DENY_ALL_ORDER: Final = 1000


@dataclass(frozen=True, slots=True)
class CalicoTier:
    """A rank of policies."""

    name: str
    order: int
    default_action: Literal["Deny", "Pass"] = "Deny"
    declared_at: Entry = "/network"


@dataclass(frozen=True, kw_only=True, slots=True)
class CalicoPolicy:
    """Traffic that some endpoints may receive and send; in every namespace if none is given.

    Without a ``declared_at`` a policy comes from the entry of its tier.
    """

    tier: str
    name: str
    order: int
    selector: str
    namespaces: str = ""
    namespace: str = ""
    ingress: tuple[Rule, ...] | None = None
    egress: tuple[Rule, ...] | None = None
    declared_at: Entry | None = None

    @property
    def full_name(self) -> str:
        """The object's name; Calico demands that it starts with its tier's."""
        return f"{self.tier}.{self.name}"

    @property
    def spec(self) -> dict[str, Any]:
        """The specification; a direction without rules but judged falls to the tier's default."""
        judged = {"Ingress": self.ingress, "Egress": self.egress}
        spec: dict[str, Any] = {
            "tier": self.tier,
            "order": self.order,
            "selector": self.selector,
            "types": [kind for kind, rules in judged.items() if rules is not None],
        }
        if self.namespaces:
            spec["namespaceSelector"] = self.namespaces
        rules = {kind.lower(): list(found) for kind, found in judged.items() if found}
        return spec | rules


def rule(
    action: Action,
    protocol: Protocol | None = None,
    *,
    source: Mapping[str, Any] | None = None,
    destination: Mapping[str, Any] | None = None,
) -> Rule:
    """Return a rule; a side that is not given is any."""
    parts = {"protocol": protocol, "source": source, "destination": destination}
    return {"action": action, **{key: value for key, value in parts.items() if value}}


def pods(selector: str, namespaces: str = "") -> dict[str, Any]:
    """Return one side of a rule: pods, of the policy's own namespace unless others are named."""
    return {"selector": selector} | ({"namespaceSelector": namespaces} if namespaces else {})


def networks(nets: Iterable[object], *, besides: Iterable[object] = ()) -> dict[str, Any]:
    """Return one side of a rule: addresses, less those of ``besides``."""
    apart = [str(net) for net in besides]
    return {"nets": [str(net) for net in nets]} | ({"notNets": apart} if apart else {})


def at_ports(side: Mapping[str, Any], ports: Iterable[int]) -> dict[str, Any]:
    """Narrow one side of a rule to some ports."""
    return {**side, "ports": sorted(set(ports))}


def deny_all(tier: str, *, selector: str = "all()", namespaces: str = "") -> CalicoPolicy:
    """Return the policy that says out loud what the tier's default does."""
    return CalicoPolicy(
        tier=tier,
        name="default-deny",
        order=DENY_ALL_ORDER,
        selector=selector,
        namespaces=namespaces,
        ingress=(rule("Deny"),),
        egress=(rule("Deny"),),
    )
