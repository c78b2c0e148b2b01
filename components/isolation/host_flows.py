"""Traffic of trading nodes, and with them of the engines on their network.

An engine shares its host's network, so Calico has no endpoint for its pod: no policy of a pod, no
bandwidth annotation and no Kubernetes NetworkPolicy reaches it. Its host is one: Calico makes a
host endpoint for every node and keeps its addresses, the overlay's included. Policies here select
those of tier t0 only; every other node keeps Calico's `projectcalico-default-allow` profile.

Tracked policies are used, not ``doNotTrack``: untracked ones need a hand-written rule for every
answer, the API server's among them, and a forgotten one cuts a node off during trading.

What this does not cover: traffic between two engines of one node (it never leaves the host's
network namespace); which of a node's engines uses a rule, so teams that share a pool share its
venues and ports; rates; a process with NET_ADMIN, which can change the host's rules; and Calico's
failsafe ports (ssh and dhcp among them), which the security groups have to close.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from ipaddress import ip_network
from typing import Final

from corelane.components.config.sections.isolation import VenueConfig
from corelane.components.config.sections.workloads import EngineConfig
from corelane.components.isolation.asset_boundaries import venue_rule
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
from corelane.components.isolation.endpoints import Firm, host_of_pools, hosts_selector, team_tier
from corelane.components.isolation.platform_flows import LINK_LOCAL, dns_rules
from corelane.components.isolation.selectors import label_is
from corelane.components.isolation.team_flows import call, servers_by_client
from corelane.components.kubernetes.labels import ASSET_CLASS, POOL, TIER

HOSTS_TIER: Final = CalicoTier("hosts", 180)
# Kubernetes documentation, "Ports and Protocols"; Calico documentation, "Network requirements".
KUBELET, VXLAN = 10250, 4789
_LOOPBACK: Final = ("127.0.0.0/8",)
_HTTPS: Final = 443
# RFC 5905; IEEE 1588-2019 Annex C: event and general messages, and the group they are sent to.
_NTP, _PTP = 123, (319, 320)
_PTP_GROUP: Final = ("224.0.1.129/32",)


def host_policies(firm: Firm) -> Iterator[CalicoPolicy]:
    """Yield the policies of trading hosts: what every one needs, then what its engines need."""
    selector = hosts_selector(TIER, "t0")
    yield CalicoPolicy(
        tier=HOSTS_TIER.name,
        name="node",
        order=100,
        selector=selector,
        ingress=tuple(_node_receives(firm)),
        egress=tuple(_node_sends(firm)),
    )
    pools: dict[str, dict[str, EngineConfig]] = defaultdict(dict)
    for name, engine in firm.engines().items():
        pools[engine.pool][name] = engine
    called = servers_by_client(firm)
    for pool, engines in sorted(pools.items()):
        servers = sorted({server for name in engines for server in called.get(name, ())})
        yield _pool_policy(firm, pool, engines.values(), servers)
    yield deny_all(HOSTS_TIER.name, selector=selector)


def _node_receives(firm: Firm) -> Iterator[Rule]:
    nodes = networks(firm.node_networks)
    yield rule("Allow", source=networks(_LOOPBACK))
    yield rule("Allow", "TCP", source=nodes, destination=at_ports({}, [KUBELET]))
    yield rule("Allow", "UDP", source=nodes, destination=at_ports({}, [VXLAN]))
    # Path MTU discovery: without it a smaller link on the way drops silently.
    yield rule("Allow", "ICMP", source=nodes)
    if firm.time_networks:
        yield rule(
            "Allow", "UDP", source=networks(firm.time_networks), destination=at_ports({}, _PTP)
        )


def _node_sends(firm: Firm) -> Iterator[Rule]:
    yield rule("Allow", destination=networks(_LOOPBACK))
    # The control plane, Typha, the service endpoints; metadata, DNS and time are link-local.
    yield rule("Allow", destination=networks((*firm.node_networks, *LINK_LOCAL)))
    yield from dns_rules()
    if firm.time_networks:
        clocks = networks((*firm.time_networks, *_PTP_GROUP))
        yield rule("Allow", "UDP", destination=at_ports(clocks, [_NTP, *_PTP]))
    # ECR's layers come from S3's public addresses, through the gateway endpoint of the VPC.
    outside = networks(firm.image_networks or ("0.0.0.0/0",), besides=firm.pod_networks)
    yield rule("Allow", "TCP", destination=at_ports(outside, [_HTTPS]))


def _pool_policy(
    firm: Firm, pool: str, engines: Iterable[EngineConfig], servers: Iterable[str]
) -> CalicoPolicy:
    venues = [
        venue
        for asset_class in sorted({engine.asset_class for engine in engines})
        for _, venue in sorted(firm.asset_classes[asset_class].venues.items())
    ]
    return CalicoPolicy(
        tier=HOSTS_TIER.name,
        name=f"{pool}-engines",
        order=50,
        selector=hosts_selector(POOL, pool),
        ingress=(*_orders_and_probes(pool, engines), *_feeds(venues)),
        egress=(
            *(venue_rule(firm, venue) for venue in venues),
            *_peer_services(engines),
            *(call(firm, server) for server in servers),
        ),
    )


def _orders_and_probes(pool: str, engines: Iterable[EngineConfig]) -> Iterator[Rule]:
    for engine in engines:
        peers = pods(label_is(ASSET_CLASS, engine.asset_class), team_tier(engine.team, "t0"))
        order = at_ports({}, [engine.order_port])
        yield rule("Allow", "TCP", source=peers, destination=order)
    # A kubelet probes a pod on the host's network by the node's address.
    probes = at_ports({}, [engine.probe.port for engine in engines])
    yield rule("Allow", "TCP", source=host_of_pools([pool]), destination=probes)


def _feeds(venues: Iterable[VenueConfig]) -> Iterator[Rule]:
    """Yield the way in of market data: datagrams from a venue, or to a group it sends to."""
    for venue in venues:
        if venue.protocol != "UDP":
            continue
        groups = [net for net in venue.networks if ip_network(str(net)).is_multicast]
        senders = [net for net in venue.networks if net not in groups]
        if groups:
            yield rule("Allow", "UDP", destination=at_ports(networks(groups), venue.ports))
        if senders:
            yield rule("Allow", "UDP", source=networks(senders))


def _peer_services(engines: Iterable[EngineConfig]) -> Iterator[Rule]:
    """Yield the way to the pods of an engine's own team, asset class and tier."""
    groups = sorted({(engine.team, engine.asset_class) for engine in engines})
    for team, asset_class in groups:
        side = pods(label_is(ASSET_CLASS, asset_class), team_tier(team, "t0"))
        yield rule("Allow", "TCP", destination=side)
