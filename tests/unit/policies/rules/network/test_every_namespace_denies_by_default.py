from corelane.policies.rules.network.every_namespace_denies_by_default import (
    every_namespace_denies_by_default as rule,
)
from tests.support.policy import UNKNOWN, a_resource, verdict
from tests.support.resources import namespace


def test_an_unknown_selector_of_another_resource_is_not_evaluated() -> None:
    spec = {"types": ["Ingress", "Egress"], "selector": UNKNOWN}
    policy = a_resource("kubernetes:projectcalico.org/v3:GlobalNetworkPolicy", {"spec": spec})

    assert verdict(rule, namespace("alpha-t0", team="alpha"), policy) == "not-evaluated"
