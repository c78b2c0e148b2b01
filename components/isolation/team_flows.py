"""Connections to a team's workloads: from peers and declared clients, on declared ports.

Peers are workloads of the same team, asset class and tier. Everybody else has to be named by the
server. Both ends say so: the server's policy what it takes, the caller's what it may call.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from corelane.components.config.sections.workloads import EngineConfig, ServiceConfig
from corelane.components.isolation.calico_policy import (
    CalicoPolicy,
    CalicoTier,
    Rule,
    at_ports,
    deny_all,
    pods,
    rule,
)
from corelane.components.isolation.endpoints import Firm, Side, home_of, host_of_pools, party
from corelane.components.isolation.selectors import label_is
from corelane.components.kubernetes.labels import ASSET_CLASS, TEAM, WORKLOAD, namespace_of

Engines = dict[tuple[str, str], list[EngineConfig]]

ORDER: Final = 300


def team_tier_of(team: str) -> CalicoTier:
    """Return the tier of a team."""
    return CalicoTier(f"team-{team}", ORDER, declared_at=f"/teams/{team}")


def team_policies(firm: Firm) -> Iterator[CalicoPolicy]:
    """Yield the policies of every team."""
    for team in sorted(firm.teams):
        yield deny_all(team_tier_of(team).name, namespaces=label_is(TEAM, team))
    engines = engines_by_peers(firm)
    yield from _peers(firm, engines)
    for name, service in firm.services().items():
        group = engines[home_of(service), service.asset_class]
        yield _server(firm, name, service, group)
    yield from _callers(firm)


def engines_by_peers(firm: Firm) -> Engines:
    """Return the engines of each namespace and asset class."""
    found: Engines = defaultdict(list)
    for engine in firm.engines().values():
        found[home_of(engine), engine.asset_class].append(engine)
    return found


def call(firm: Firm, server: str) -> Rule:
    """Return the rule that lets somebody call a service."""
    service = firm.workloads[server]
    ports = service.ports.values() if isinstance(service, ServiceConfig) else ()
    return rule("Allow", "TCP", destination=at_ports(party(server, service), ports))


def _peers(firm: Firm, engines: Engines) -> Iterator[CalicoPolicy]:
    """Yield, by namespace and asset class, what its pods may call without being named."""
    for team, config in sorted(firm.teams.items()):
        for tier in sorted(config.quotas):
            for asset_class in sorted(set(config.asset_classes)):
                home = namespace_of(team, tier)
                members = label_is(ASSET_CLASS, asset_class)
                yield CalicoPolicy(
                    tier=team_tier_of(team).name,
                    name=f"{asset_class}-peers",
                    order=200,
                    namespace=home,
                    selector=members,
                    egress=(
                        rule("Allow", "TCP", destination=pods(members)),
                        *_to_order_ports(engines[home, asset_class]),
                    ),
                )


def _to_order_ports(engines: list[EngineConfig]) -> Iterator[Rule]:
    ports: dict[str, set[int]] = defaultdict(set)
    for engine in engines:
        ports[engine.pool].add(engine.order_port)
    for pool, taken in sorted(ports.items()):
        yield rule("Allow", "TCP", destination=at_ports(host_of_pools([pool]), taken))


def _server(
    firm: Firm, name: str, service: ServiceConfig, peers: list[EngineConfig]
) -> CalicoPolicy:
    own = at_ports({}, service.ports.values())
    return CalicoPolicy(
        tier=team_tier_of(service.team).name,
        name=name,
        declared_at=f"/workloads/{name}",
        order=100,
        namespace=home_of(service),
        selector=label_is(WORKLOAD, name),
        ingress=tuple(
            rule("Allow", "TCP", source=side, destination=own)
            for side in _sources(firm, service, peers)
        ),
    )


def _sources(firm: Firm, service: ServiceConfig, peers: list[EngineConfig]) -> Iterator[Side]:
    yield pods(label_is(ASSET_CLASS, service.asset_class))
    clients = {name: firm.workloads[name] for name in sorted(set(service.clients))}
    engines = [client for client in clients.values() if isinstance(client, EngineConfig)]
    if pools := {engine.pool for engine in (*peers, *engines)}:
        yield host_of_pools(sorted(pools))
    for name, client in clients.items():
        if not isinstance(client, EngineConfig):
            yield party(name, client)


def _callers(firm: Firm) -> Iterator[CalicoPolicy]:
    """Yield, by caller, the servers that name it; an engine calls from its host instead."""
    for client, servers in sorted(servers_by_client(firm).items()):
        caller = firm.workloads[client]
        if isinstance(caller, EngineConfig):
            continue
        yield CalicoPolicy(
            tier=team_tier_of(caller.team).name,
            name=f"{client}-calls",
            declared_at=f"/workloads/{client}",
            order=100,
            namespace=home_of(caller),
            selector=label_is(WORKLOAD, client),
            egress=tuple(call(firm, server) for server in servers),
        )


def servers_by_client(firm: Firm) -> dict[str, list[str]]:
    """Return the services that name a client, for each client that is named."""
    called: dict[str, list[str]] = defaultdict(list)
    for name, service in firm.services().items():
        for client in sorted(set(service.clients)):
            called[client].append(name)
    return called
