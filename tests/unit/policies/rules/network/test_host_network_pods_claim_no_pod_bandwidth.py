from policies.rules.network.host_network_pods_claim_no_pod_bandwidth import (
    host_network_pods_claim_no_pod_bandwidth as rule,
)
from tests.support.policy import UNKNOWN, changed, messages, verdict
from tests.support.resources import workload, workload_props

PROPS = workload_props(hostNetwork=True)
ANNOTATIONS = "spec/template/metadata/annotations"


def test_a_host_network_pod_without_limits_complies() -> None:
    assert messages(rule, workload(changed(PROPS, ANNOTATIONS, {"other": "x"}))) == []


def test_each_limit_without_effect_is_named() -> None:
    limits = {"kubernetes.io/egress-bandwidth": "1G", "qos.projectcalico.org/ingressBurst": "1M"}

    assert messages(rule, workload(changed(PROPS, ANNOTATIONS, limits))) == [
        f"{name} limits nothing here" for name in limits
    ]


def test_pods_with_a_network_of_their_own_are_not_judged() -> None:
    assert verdict(rule, workload()) == "not-applicable"


def test_an_unknown_network_is_not_evaluated() -> None:
    props = changed(PROPS, "spec/template/spec/hostNetwork", UNKNOWN)

    assert verdict(rule, workload(props)) == "not-evaluated"
