"""Boundaries between asset classes, and the way of pods to venues.

Each asset class has a tier above the teams' tiers. It passes traffic on that stays within the
class and denies the rest, whatever a team's policies would allow. Venues are reached from pods
that carry the venue label only, on the venues' own ports, and never by an address of the
platform's own, however wide the range a venue declares.
"""

from collections.abc import Iterator
from typing import Final

from corelane.components.config.sections.isolation import VenueConfig
from corelane.components.isolation.calico_policy import (
    CalicoPolicy,
    CalicoTier,
    Rule,
    at_ports,
    deny_all,
    networks,
    pods,
    rule,
)
from corelane.components.isolation.endpoints import Firm, Side, host_of_pools
from corelane.components.isolation.selectors import both, has, label_in, label_is
from corelane.components.kubernetes.labels import ASSET_CLASS, TEAM, VENUE_ACCESS

ORDER: Final = 200


def asset_tier(asset_class: str) -> CalicoTier:
    """Return the tier of an asset class."""
    return CalicoTier(f"asset-{asset_class}", ORDER, declared_at=f"/assetClasses/{asset_class}")


def asset_policies(firm: Firm, asset_class: str) -> Iterator[CalicoPolicy]:
    """Yield the policies of an asset class."""
    tier = asset_tier(asset_class).name
    teams = firm.teams_trading(asset_class)
    if not teams:
        return
    members, homes = label_is(ASSET_CLASS, asset_class), label_in(TEAM, teams)
    yield CalicoPolicy(
        tier=tier,
        name="venues",
        order=100,
        selector=both(members, label_is(VENUE_ACCESS, "true")),
        namespaces=homes,
        egress=tuple(_venues(firm, asset_class)),
    )
    inside = _same_class(firm, asset_class)
    yield CalicoPolicy(
        tier=tier,
        name="boundary",
        order=200,
        selector=members,
        namespaces=homes,
        ingress=tuple(rule("Pass", source=side) for side in inside),
        egress=tuple(rule("Pass", destination=side) for side in inside),
    )
    yield deny_all(tier, selector=members, namespaces=homes)


def venue_rule(firm: Firm, venue: VenueConfig) -> Rule:
    """Return the way out to one venue."""
    outside = networks(venue.networks, besides=firm.inside)
    return rule("Allow", venue.protocol, destination=at_ports(outside, venue.ports))


def _venues(firm: Firm, asset_class: str) -> Iterator[Rule]:
    for _, venue in sorted(firm.asset_classes[asset_class].venues.items()):
        yield venue_rule(firm, venue)


def _same_class(firm: Firm, asset_class: str) -> list[Side]:
    inside = [pods(label_is(ASSET_CLASS, asset_class), has(TEAM))]
    pools = {e.pool for e in firm.engines().values() if e.asset_class == asset_class}
    return [*inside, host_of_pools(sorted(pools))] if pools else inside
