from typing import Any

import pytest

from policies.rules.network.every_namespace_denies_by_default import (
    every_namespace_denies_by_default as rule,
)
from tests.support.policy import UNKNOWN, a_resource, messages, verdict
from tests.support.resources import namespace

KUBERNETES = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
CALICO = "kubernetes:projectcalico.org/v3:GlobalNetworkPolicy"
CALICO_TIER = "kubernetes:projectcalico.org/v3:Tier"
BOTH = {"types": ["Ingress", "Egress"]}
HOME = namespace("alpha-t0", team="alpha")


def policy(kind: str, spec: dict[str, Any], home: str = "") -> Any:
    metadata = {"name": "p"} | ({"namespace": home} if home else {})
    return a_resource(kind, {"metadata": metadata, "spec": spec}, "p")


@pytest.mark.parametrize(
    "found",
    [
        pytest.param(
            policy(
                KUBERNETES, {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}, "alpha-t0"
            ),
            id="kubernetes",
        ),
        pytest.param(policy(CALICO, BOTH), id="calico without selectors"),
        pytest.param(
            policy(CALICO, BOTH | {"namespaceSelector": "corelane.io/team == 'alpha'"}),
            id="calico by namespace label",
        ),
        pytest.param(
            policy(CALICO, BOTH | {"namespaceSelector": "projectcalico.org/name in {'alpha-t0'}"}),
            id="calico by namespace name",
        ),
        pytest.param(
            policy(CALICO, BOTH | {"selector": "projectcalico.org/namespace == 'alpha-t0'"}),
            id="calico by the name on pods",
        ),
    ],
)
def test_a_policy_over_all_pods_complies(found: Any) -> None:
    assert messages(rule, HOME, found) == []


@pytest.mark.parametrize(
    "spec",
    [
        pytest.param(BOTH | {"selector": "app == 'x'"}, id="some pods"),
        pytest.param(BOTH | {"namespaceSelector": "corelane.io/team == 'beta'"}, id="elsewhere"),
        pytest.param(BOTH | {"ingress": [{"action": "Allow"}]}, id="allows everything"),
        pytest.param(
            BOTH | {"ingress": [{"action": "Allow", "source": {}, "protocol": "TCP"}]},
            id="allows a protocol from everywhere",
        ),
        pytest.param(
            BOTH | {"egress": [{"action": "Allow", "destination": {"nets": ["0.0.0.0/0"]}}]},
            id="allows every address",
        ),
        pytest.param(BOTH | {"tier": "open"}, id="its tier passes"),
    ],
)
def test_a_policy_that_leaves_pods_open_is_no_help(spec: dict[str, Any]) -> None:
    tier = a_resource(
        CALICO_TIER, {"metadata": {"name": "open"}, "spec": {"defaultAction": "Pass"}}, "open"
    )

    assert messages(rule, HOME, tier, policy(CALICO, spec)) == [
        "egress and ingress of namespace alpha-t0 is open to everything"
    ]


@pytest.mark.parametrize(
    "peers",
    [
        pytest.param([], id="no peer is every peer"),
        pytest.param([{"ipBlock": {"cidr": "0.0.0.0/0"}}], id="every address"),
        pytest.param([{"namespaceSelector": {}}], id="every namespace"),
    ],
)
def test_a_kubernetes_rule_that_narrows_nothing_is_no_help(peers: list[Any]) -> None:
    spec = {"podSelector": {}, "policyTypes": ["Ingress", "Egress"], "ingress": [{"from": peers}]}

    assert verdict(rule, HOME, policy(KUBERNETES, spec, "alpha-t0")) == "fail"


@pytest.mark.parametrize(
    "narrow",
    [
        {"from": [{"ipBlock": {"cidr": "10.0.0.0/8"}}]},
        {"from": [{"ipBlock": {"cidr": "0.0.0.0/0", "except": ["10.0.0.0/8"]}}]},
        {"from": [], "ports": [{"port": 9100}]},
        {"from": [{"podSelector": {}}]},
    ],
)
def test_a_kubernetes_rule_that_narrows_something_leaves_the_rest_denied(narrow: Any) -> None:
    spec = {"podSelector": {}, "policyTypes": ["Ingress", "Egress"], "ingress": [narrow]}

    assert messages(rule, HOME, policy(KUBERNETES, spec, "alpha-t0")) == []


def test_the_open_direction_is_named() -> None:
    one_way = policy(CALICO, {"types": ["Ingress"]})

    assert messages(rule, HOME, one_way) == ["egress of namespace alpha-t0 is open to everything"]


def test_two_policies_may_share_the_work() -> None:
    one, other = policy(CALICO, {"types": ["Ingress"]}), policy(CALICO, {"types": ["Egress"]})

    assert messages(rule, HOME, one, other) == []


def test_the_namespaces_of_the_enforcer_are_not_judged() -> None:
    assert verdict(rule, namespace("calico-system")) == "not-applicable"


def test_an_unknown_selector_is_not_evaluated() -> None:
    assert verdict(rule, HOME, policy(CALICO, BOTH | {"selector": UNKNOWN})) == "not-evaluated"
