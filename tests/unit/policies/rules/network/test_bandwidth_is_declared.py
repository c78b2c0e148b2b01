from corelane.policies.rules.network.bandwidth_is_declared import bandwidth_is_declared as rule
from tests.support.policy import UNKNOWN, changed, messages
from tests.support.resources import workload, workload_props


def test_values_that_are_not_known_yet_are_declared() -> None:
    limits = {f"qos.projectcalico.org/{way}gressBandwidth": UNKNOWN for way in ("in", "e")}
    props = changed(workload_props(), "spec/template/metadata/annotations", limits)

    assert messages(rule, workload(props)) == []
