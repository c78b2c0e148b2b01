"""Who reaches whom in a small firm, judged by evaluating its policies as Calico does."""

from dataclasses import replace
from typing import Any

import pytest

from corelane.components.isolation.endpoints import Firm
from corelane.components.isolation.network_isolation import (
    NetworkIsolation,
    NetworkIsolationArgs,
    policies_of,
    tiers_of,
)
from corelane.components.kubernetes.labels import TEAM, TIER, namespace_of
from corelane.components.workloads.identity import labels_of
from tests.support.calico import Network, Party
from tests.support.nested import recorded
from tests.support.workloads import a_backtest, a_service, a_team, an_asset_class, an_engine

FEED, LIMITS, ORDERS, VENUE = 9100, 8080, 7001, 9000
WORKLOADS = {
    "engine": an_engine(),
    "risk": a_service(clients=["desk"]),
    "feed": a_service(role="market-data", ports={"ticks": FEED}, venueAccess=True),
    "desk": a_service(role="dashboard", tier="t1", pool="research"),
    "audit": a_service(role="compliance-log", tier="t1", pool="research"),
    "replay": a_backtest(),
    "beta-engine": an_engine(team="beta", pool="beta-metal"),
    "beta-risk": a_service(team="beta", clients=["desk", "engine"]),
    "fx-risk": a_service(assetClass="fx"),
}
FIRM = NetworkIsolationArgs(
    declared_at="/network",
    asset_classes={"equities": an_asset_class(), "fx": an_asset_class("203.0.113.0/24")},
    teams={"alpha": a_team("equities", "fx"), "beta": a_team("equities")},
    workloads=WORKLOADS,
    node_networks=("10.16.0.0/16",),
    pod_networks=("10.64.0.0/14", "172.20.0.0/16"),
)
NETWORK = Network(tiers_of(FIRM), policies_of(FIRM))

VENUE_HOST = Party(address="198.51.100.7")
FX_VENUE_HOST = Party(address="203.0.113.7")
METADATA = Party(address="169.254.169.254")
DNS = Party({"k8s-app": "kube-dns"}, "kube-system")
CONTROL_PLANE = Party(address="10.16.3.4")
VAULT = Party({"app": "vault"}, "vault")
ESO = Party({"app": "eso"}, "external-secrets")


def pod(name: str, *, tier: str = "") -> Party:
    """Return a workload's pod."""
    labels = labels_of(name, WORKLOADS[name])
    tier = tier or labels[TIER]
    spaces = {TEAM: labels[TEAM], TIER: tier}
    return Party(labels, namespace_of(labels[TEAM], tier), spaces)


def host(pool: str = "metal", tier: str = "t0") -> Party:
    """Return a node, as its host endpoint shows it: with the node's labels."""
    return Party({"corelane.io/pool": pool, TIER: tier}, address="10.16.9.9")


@pytest.mark.parametrize(
    ("source", "target", "port", "why"),
    [
        (pod("feed"), pod("risk"), LIMITS, "peers of team, class and tier"),
        (pod("desk"), pod("risk"), LIMITS, "a declared client in another tier"),
        (pod("desk"), pod("beta-risk"), LIMITS, "a declared client of another team"),
        (host(), pod("feed"), FEED, "an engine is a peer too, by its host"),
        (host(), pod("beta-risk"), LIMITS, "an engine as a declared client"),
        (pod("feed"), host(), ORDERS, "peers send orders to the engine's host"),
        (pod("risk"), DNS, 53, "names are needed everywhere"),
        (pod("feed"), VENUE_HOST, VENUE, "the feed has venue access"),
        (host(), VENUE_HOST, VENUE, "the engine trades there"),
        (host(), CONTROL_PLANE, 443, "a node without its API server is lost"),
        (CONTROL_PLANE, host(), 10250, "logs, exec and probes come from there"),
        (ESO, VAULT, 8200, "the operator reads the entries"),
        (VAULT, CONTROL_PLANE, 443, "tokens are reviewed, KMS unseals"),
        (VAULT, Party(address="169.254.170.23"), 80, "its credentials for KMS"),
    ],
)
def test_what_is_declared_connects(source: Party, target: Party, port: int, why: str) -> None:
    assert NETWORK.lets(source, target, port), why


@pytest.mark.parametrize(
    ("source", "target", "port", "why"),
    [
        (pod("feed"), pod("fx-risk"), LIMITS, "another asset class, though the same team"),
        (pod("feed"), pod("beta-risk"), LIMITS, "another team that has not named it"),
        (pod("audit"), pod("risk"), LIMITS, "another tier that is not named"),
        (pod("replay"), pod("risk"), LIMITS, "a backtest beside live trading"),
        (pod("desk"), pod("risk"), 22, "a port that is not declared"),
        (pod("feed"), pod("risk"), 8081, "the probe's port is the kubelet's"),
        (pod("risk"), VENUE_HOST, VENUE, "no venue access"),
        (pod("feed"), VENUE_HOST, 443, "not the venue's port"),
        (pod("feed"), FX_VENUE_HOST, VENUE, "another asset class' venue"),
        (pod("feed"), METADATA, 80, "the node's credentials"),
        (pod("risk"), VAULT, 8200, "workloads read files, not Vault"),
        (pod("risk"), CONTROL_PLANE, 443, "workloads have no token for it either"),
        (pod("desk"), host(), ORDERS, "orders come from the engine's own tier"),
        (pod("beta-risk"), host(), ORDERS, "orders of another team"),
        (host("beta-metal"), pod("feed"), FEED, "another team's engine"),
        (host(), FX_VENUE_HOST, VENUE, "no engine of this pool trades fx"),
        (CONTROL_PLANE, host(), ORDERS, "a node is no peer"),
        (host("research", "t1"), host(), ORDERS, "a node of another tier"),
        (CONTROL_PLANE, VAULT, 8200, "only pods of the operator read Vault"),
        (VAULT, METADATA, 80, "the node's credentials are not Vault's"),
        (ESO, VENUE_HOST, 443, "what reads every secret sends none away"),
    ],
)
def test_everything_else_is_denied(source: Party, target: Party, port: int, why: str) -> None:
    assert not NETWORK.lets(source, target, port), why


@pytest.mark.parametrize("party", [pod("risk"), pod("desk"), host(), VAULT, ESO])
@pytest.mark.parametrize("protocol", ["UDP", "TCP"])
def test_names_are_asked_by_datagram_and_again_by_stream(party: Party, protocol: str) -> None:
    """Resolvers begin with UDP and turn to TCP for a long answer: without one, names fail."""
    assert NETWORK.lets(party, DNS, 53, protocol)
    assert not NETWORK.lets(party, DNS, 853, protocol)


@pytest.mark.parametrize(
    ("target", "port", "protocol", "why"),
    [
        (VENUE_HOST, VENUE, "UDP", "the venue is declared over TCP"),
        (VENUE_HOST, VENUE + 1, "TCP", "a port beside the venue's"),
        (Party(address="8.8.8.8"), VENUE, "TCP", "the venue's port at another address"),
        (Party(address="8.8.8.8"), 80, "TCP", "images come over HTTPS alone"),
        (Party(address="8.8.8.8"), 443, "UDP", "images do not come over QUIC"),
        (Party(address="10.64.0.9"), 443, "TCP", "image networks hold no pods"),
        (pod("feed"), FEED, "UDP", "peers are called over TCP"),
        (pod("beta-risk"), LIMITS + 1, "TCP", "a declared server has declared ports"),
        (pod("desk"), LIMITS, "TCP", "a client that calls is not a server"),
    ],
)
def test_an_engine_sends_to_what_is_declared_and_nowhere_else(
    target: Party, port: int, protocol: str, why: str
) -> None:
    """It holds the keys of a venue session; its host's policy is the only limit on its network."""
    assert not NETWORK.lets(host(), target, port, protocol), why


def test_a_pod_labelled_as_another_teams_gains_nothing() -> None:
    forged = Party({**pod("risk").labels, TEAM: "beta"}, "alpha-t0", pod("risk").namespace_labels)

    assert not NETWORK.lets(forged, pod("beta-risk"), LIMITS)


def test_a_pod_labelled_with_a_class_its_team_does_not_trade_reaches_no_venue() -> None:
    labels = {**pod("feed").labels, "corelane.io/asset-class": "fx", TEAM: "beta"}
    forged = Party(labels, "beta-t0", {TEAM: "beta", TIER: "t0"})

    assert not NETWORK.lets(forged, FX_VENUE_HOST, VENUE)


def test_a_pod_without_any_label_of_ours_is_closed_in_a_teams_namespace() -> None:
    stranger = Party({"app": "curl"}, "alpha-t1", {TEAM: "alpha", TIER: "t1"})

    assert not NETWORK.lets(stranger, VENUE_HOST, VENUE)
    assert not NETWORK.lets(pod("desk"), stranger, 80)


def test_a_pod_with_its_nodes_labels_is_not_taken_for_the_node() -> None:
    assert not NETWORK.lets(pod("risk"), Party(address="8.8.8.8"), 443), "nodes pull images there"


def test_a_trading_host_fetches_images_where_the_firm_says_alone() -> None:
    firm = replace(FIRM, image_networks=("10.4.16.0/24",))
    network = Network(tiers_of(firm), policies_of(firm))

    assert NETWORK.lets(host(), Party(address="8.8.8.8"), 443), "nothing is said"
    assert network.lets(host(), Party(address="10.4.16.9"), 443)
    assert not network.lets(host(), Party(address="10.4.16.9"), 80)
    assert not network.lets(host(), Party(address="8.8.8.8"), 443)


def test_nodes_outside_t0_keep_their_own_rules() -> None:
    assert NETWORK.lets(host("research", "t1"), Party(address="8.8.8.8"), 8443)


def test_a_venue_that_declares_everything_opens_nothing_inside() -> None:
    firm = _with_venue("0.0.0.0/0")
    network = Network(tiers_of(firm), policies_of(firm))

    assert network.lets(pod("feed"), Party(address="8.8.8.8"), VENUE)
    for inside in ("10.16.0.9", "10.64.0.9", "172.20.0.1", "169.254.169.254"):
        assert not network.lets(pod("feed"), Party(address=inside), VENUE), inside


def test_market_data_sent_to_a_group_reaches_the_engines_host() -> None:
    firm = _with_venue("233.252.0.0/24", protocol="UDP")
    network = Network(tiers_of(firm), policies_of(firm))

    # The host joins the group: what arrives is addressed to it, and no answer is ever sent.
    rules = next(p for p in policies_of(firm) if p.name == "metal-engines").ingress or ()
    groups = [rule["destination"].get("nets") for rule in rules if rule.get("protocol") == "UDP"]
    assert groups == [["233.252.0.0/24"]]
    assert not network.lets(VENUE_HOST, host(), VENUE, "UDP"), "to the group, not to the host"


def test_every_policy_carries_its_tiers_name_and_every_tier_has_policies() -> None:
    policies = policies_of(FIRM)

    assert len({(p.namespace, p.full_name) for p in policies}) == len(policies)
    assert {p.tier for p in policies} == {t.name for t in tiers_of(FIRM)}


@pytest.mark.parametrize("name", ["a'b", "a b", "x' || all() || a == 'y", "", "A", "a" * 64])
def test_a_name_that_could_change_a_selector_is_refused(name: str) -> None:
    firm = Firm(
        asset_classes=FIRM.asset_classes,
        teams={name: a_team("equities")},
        workloads={},
        node_networks=FIRM.node_networks,
        pod_networks=FIRM.pod_networks,
    )

    with pytest.raises(ValueError, match="cannot stand in a selector"):
        policies_of(firm)


def test_policies_grow_with_workloads_and_not_with_their_pairs() -> None:
    def rules(count: int) -> int:
        many = {f"svc-{n}": a_service(ports={"p": 1000 + n}) for n in range(count)}
        engines = {f"engine-{n}": an_engine(orderPort=5000 + n) for n in range(count)}
        firm = _firm(workloads=many | engines)
        return sum(len(p.ingress or ()) + len(p.egress or ()) for p in policies_of(firm))

    assert rules(60) - rules(40) == rules(40) - rules(20)


def test_tiers_stand_before_their_policies_and_nodes_become_endpoints() -> None:
    recording = recorded(lambda opts: NetworkIsolation("network", FIRM, opts))
    tiers = {r.urn for r in recording.of_type("kubernetes:projectcalico.org/v3:Tier")}
    kinds = ("GlobalNetworkPolicy", "NetworkPolicy")
    policies = recording.of_type(*(f"kubernetes:projectcalico.org/v3:{k}" for k in kinds))

    assert all(set(policy.dependencies) & tiers for policy in policies)
    assert all(
        policy.inputs["metadata"]["name"].startswith(policy.inputs["spec"]["tier"] + ".")
        for policy in policies
    )
    [hosts] = recording.of_type("kubernetes:projectcalico.org/v3:KubeControllersConfigurationPatch")
    node = hosts.inputs["spec"]["controllers"]["node"]
    assert node["hostEndpoint"]["autoCreate"] == "Enabled"
    assert {policy.urn for policy in policies} <= set(hosts.dependencies), (
        "a trading host that is an endpoint before its policies stand is cut off"
    )


def test_children_hang_from_the_component_which_says_it_is_finished() -> None:
    recording = recorded(lambda opts: NetworkIsolation("network", FIRM, opts))
    [component] = recording.of_type("corelane:isolation:NetworkIsolation")

    children = [r for r in recording.resources if r.type.startswith("kubernetes:")]
    assert {r.parent for r in children} == {component.urn}
    assert component.urn in recording.finished


def test_the_component_says_how_long_sessions_of_a_venue_may_be_silent() -> None:
    """A rule compares it with what hosts forget: props are all that it sees."""
    silent = an_asset_class(protocol="TCP", idleSeconds=7_200)
    classes = {"equities": silent, "fx": an_asset_class(protocol="UDP")}
    firm = replace(FIRM, asset_classes=classes)
    recording = recorded(lambda opts: NetworkIsolation("network", firm, opts))
    [component] = recording.of_type("corelane:isolation:NetworkIsolation")

    session = {"assetClass": "equities", "venue": "exchange", "idleSeconds": 7_200}
    assert component.inputs["venues"] == [session]


def _with_venue(network: str, **venue: str) -> Firm:
    return _firm(asset_classes={**FIRM.asset_classes, "equities": an_asset_class(network, **venue)})


def _firm(**changes: Any) -> Firm:
    fields = {name: getattr(FIRM, name) for name in Firm.__slots__}
    return Firm(**{**fields, **changes})
