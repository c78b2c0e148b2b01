from policies.rules.network.bandwidth_is_declared import bandwidth_is_declared as rule
from tests.support.policy import UNKNOWN, changed, messages, verdict
from tests.support.resources import workload, workload_props

PROPS = workload_props()
ANNOTATIONS = "spec/template/metadata/annotations"


def test_both_directions_comply() -> None:
    assert messages(rule, workload()) == []


def test_each_missing_direction_is_named() -> None:
    found = messages(rule, workload(changed(PROPS, ANNOTATIONS, {})))

    assert [m.split("/")[1].split()[0] for m in found] == ["ingressBandwidth", "egressBandwidth"]


def test_values_that_are_not_known_yet_are_declared() -> None:
    limits = {f"qos.projectcalico.org/{way}gressBandwidth": UNKNOWN for way in ("in", "e")}

    assert messages(rule, workload(changed(PROPS, ANNOTATIONS, limits))) == []


def test_pods_of_the_hosts_network_and_of_no_tier_are_not_judged() -> None:
    assert verdict(rule, workload(workload_props(hostNetwork=True))) == "not-applicable"
    assert verdict(rule, workload(workload_props(tier=""))) == "not-applicable"


def test_unknown_annotations_are_not_evaluated() -> None:
    assert verdict(rule, workload(changed(PROPS, ANNOTATIONS, UNKNOWN))) == "not-evaluated"
