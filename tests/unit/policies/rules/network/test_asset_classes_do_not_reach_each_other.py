from typing import Any

import pytest

from policies.rules.network.asset_classes_do_not_reach_each_other import (
    asset_classes_do_not_reach_each_other as rule,
)
from tests.support.policy import UNKNOWN, a_resource, messages, verdict
from tests.support.resources import namespace, workload, workload_props

GLOBAL = "kubernetes:projectcalico.org/v3:GlobalNetworkPolicy"
NAMESPACED = "kubernetes:projectcalico.org/v3:NetworkPolicy"
KUBERNETES = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
CLASS = "corelane.io/asset-class"


def pod(asset_class: str, home: str, **fields: Any) -> Any:
    return workload(workload_props(namespace=home, labels={CLASS: asset_class}, **fields))


PODS = (pod("equities", "alpha-t1"), pod("futures", "beta-t1"), namespace("alpha-t1", team="alpha"))


def policy(kind: str, spec: dict[str, Any], home: str = "") -> Any:
    metadata = {"name": "p"} | ({"namespace": home} if home else {})
    return a_resource(kind, {"metadata": metadata, "spec": spec}, "p")


def equities(direction: str, **entity: Any) -> Any:
    side = {"ingress": "source", "egress": "destination"}[direction]
    rules = [{"action": "Allow", side: entity}]
    return policy(GLOBAL, {"selector": f"{CLASS} == 'equities'", direction: rules})


@pytest.mark.parametrize(
    "found",
    [
        pytest.param(equities("egress", selector=f"{CLASS} == 'equities'"), id="same class"),
        pytest.param(equities("egress", nets=["10.0.0.0/8"]), id="addresses"),
        pytest.param(
            equities("ingress", namespaceSelector="corelane.io/team == 'alpha'"), id="own team"
        ),
        pytest.param(equities("ingress", selector="app == 'dns'"), id="no class"),
        pytest.param(
            policy(
                NAMESPACED,
                {
                    "selector": "all()",
                    "ingress": [{"action": "Allow", "source": {"selector": "all()"}}],
                },
                "alpha-t1",
            ),
            id="own namespace",
        ),
    ],
)
def test_a_rule_within_one_asset_class_complies(found: Any) -> None:
    assert messages(rule, found, *PODS) == []


@pytest.mark.parametrize(
    "found",
    [
        pytest.param(equities("egress", selector=f"{CLASS} == 'futures'"), id="named"),
        pytest.param(equities("ingress", selector=f"has({CLASS})"), id="every class"),
        pytest.param(equities("ingress"), id="everything"),
        pytest.param(equities("egress", namespaceSelector="all()"), id="every namespace"),
        pytest.param(equities("egress", nets=["0.0.0.0/0"]), id="every address"),
        pytest.param(
            policy(
                KUBERNETES,
                {"podSelector": {}, "egress": [{"to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]}]},
                "alpha-t1",
            ),
            id="every address in kubernetes",
        ),
        pytest.param(
            policy(
                KUBERNETES,
                {"podSelector": {}, "ingress": [{"from": [{"namespaceSelector": {}}]}]},
                "alpha-t1",
            ),
            id="kubernetes",
        ),
    ],
)
def test_a_rule_that_crosses_is_reported(found: Any) -> None:
    [message] = messages(rule, found, *PODS)

    assert message.startswith("pods of equities may exchange traffic with pods of")
    assert "futures" in message


def test_one_policy_over_two_classes_is_reported() -> None:
    spec = {"selector": "all()", "egress": [{"action": "Allow", "destination": {}}]}

    assert len(messages(rule, policy(GLOBAL, spec), *PODS)) == 1


def test_denying_rules_cross_nothing() -> None:
    spec = {"selector": f"{CLASS} == 'equities'", "egress": [{"action": "Deny"}]}

    assert messages(rule, policy(GLOBAL, spec), *PODS) == []


def test_pods_on_the_hosts_network_are_under_no_policy() -> None:
    host = pod("equities", "alpha-t0", hostNetwork=True)

    assert verdict(rule, equities("ingress"), host) == "not-applicable"


def test_an_unknown_selector_is_not_evaluated() -> None:
    assert verdict(rule, equities("egress", selector=UNKNOWN), *PODS) == "not-evaluated"
