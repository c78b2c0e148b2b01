"""A service's replicas: how they are limited, spread, updated and found."""

from typing import Any

import pytest

from corelane.components.workloads.platform_service import PlatformService, PlatformServiceArgs
from corelane.plan.recording.record import Recording
from tests.support.nested import recorded
from tests.support.workloads import BANDWIDTH, a_service

DEPLOYMENT, STATEFUL_SET = "kubernetes:apps/v1:Deployment", "kubernetes:apps/v1:StatefulSet"
CLAIMS = {"book": {"storageClass": "io2", "size": "20Gi", "path": "/data"}}


def service(**overrides: Any) -> Recording:
    args = PlatformServiceArgs(
        declared_at="/workloads/s", config=a_service(**overrides), namespace="alpha-t0"
    )
    return recorded(lambda opts: PlatformService("risk", args, opts))


def spec_of(kind: str, **overrides: Any) -> dict[str, Any]:
    [found] = service(**overrides).of_type(kind)
    return dict(found.inputs["spec"])


def template(**overrides: Any) -> dict[str, Any]:
    return dict(spec_of(DEPLOYMENT, **overrides)["template"])


def test_claims_make_it_a_set_with_stable_names() -> None:
    assert not service().of_type(STATEFUL_SET)
    recording = service(claims=CLAIMS)
    assert not recording.of_type(DEPLOYMENT)

    [found] = recording.of_type(STATEFUL_SET)
    [name] = recording.of_type("kubernetes:core/v1:Service")
    assert name.inputs["spec"]["clusterIP"] == "None", "each replica is found by its own name"
    assert found.inputs["spec"]["serviceName"] == name.inputs["metadata"]["name"]


def test_each_replica_has_volumes_of_its_own_which_outlive_it() -> None:
    spec = spec_of(STATEFUL_SET, claims=CLAIMS)
    [claim] = spec["volumeClaimTemplates"]
    [container] = spec["template"]["spec"]["containers"]

    assert claim["spec"]["storageClassName"] == "io2"
    assert claim["spec"]["resources"]["requests"] == {"storage": "20480Mi"}
    assert [m["mountPath"] for m in container["volumeMounts"]] == ["/data"]
    policy = spec["persistentVolumeClaimRetentionPolicy"]
    assert policy == {"whenDeleted": "Retain", "whenScaled": "Retain"}


def test_calico_is_told_rates_and_bursts_in_bits() -> None:
    limits = {**BANDWIDTH, "ingressBurst": "20M", "maxConnections": 500, "egressPacketRate": 900}
    limits["ingressPacketRate"] = 800
    annotations = template(bandwidth=limits)["metadata"]["annotations"]

    assert annotations == {
        "qos.projectcalico.org/ingressBandwidth": "1G",
        "qos.projectcalico.org/egressBandwidth": "500M",
        "qos.projectcalico.org/ingressBurst": "20M",
        "qos.projectcalico.org/egressBurst": "50M",
        "qos.projectcalico.org/ingressPacketRate": "800",
        "qos.projectcalico.org/egressPacketRate": "900",
        "qos.projectcalico.org/ingressMaxConnections": "500",
        "qos.projectcalico.org/egressMaxConnections": "500",
    }


def test_a_burst_that_is_not_given_never_exceeds_what_calico_applies() -> None:
    annotations = template(bandwidth={"ingress": "1P", "egress": "1k"})["metadata"]["annotations"]

    assert annotations["qos.projectcalico.org/ingressBurst"] == "34359738360"
    assert annotations["qos.projectcalico.org/egressBurst"] == "1k"


def test_an_update_needs_no_replica_more_than_declared() -> None:
    update = spec_of(DEPLOYMENT)["strategy"]["rollingUpdate"]

    assert update == {"maxSurge": 0, "maxUnavailable": 1}, "a surge exceeds quota and CPUs"


@pytest.mark.parametrize(
    ("kind", "claims", "by_zone"),
    [(DEPLOYMENT, {}, "DoNotSchedule"), (STATEFUL_SET, CLAIMS, "ScheduleAnyway")],
)
def test_replicas_stand_in_different_zones_unless_a_volume_decides(
    kind: str, claims: dict[str, Any], by_zone: str
) -> None:
    zone, host = spec_of(kind, claims=claims)["template"]["spec"]["topologySpreadConstraints"]

    assert zone["topologyKey"] == "topology.kubernetes.io/zone"
    assert zone["whenUnsatisfiable"] == by_zone
    assert host["topologyKey"] == "kubernetes.io/hostname"
    assert zone["labelSelector"]["matchLabels"] == {"corelane.io/workload": "risk"}


def test_drains_take_one_replica_at_a_time_and_never_hang_on_a_broken_one() -> None:
    spec = spec_of("kubernetes:policy/v1:PodDisruptionBudget")

    assert spec["maxUnavailable"] == 1
    assert spec["unhealthyPodEvictionPolicy"] == "AlwaysAllow"


def test_one_label_finds_the_pods_for_every_object() -> None:
    recording = service()
    [deployment], [name] = (
        recording.of_type(kind) for kind in (DEPLOYMENT, "kubernetes:core/v1:Service")
    )
    labels = deployment.inputs["spec"]["template"]["metadata"]["labels"]

    assert deployment.inputs["spec"]["selector"]["matchLabels"].items() <= labels.items()
    assert name.inputs["spec"]["selector"].items() <= labels.items()


def test_venue_access_is_a_label_of_those_who_have_it_only() -> None:
    key = "corelane.io/venue-access"

    assert key not in template()["metadata"]["labels"]
    assert template(venueAccess=True)["metadata"]["labels"][key] == "true"


@pytest.mark.parametrize(("millis", "cpu"), [(2000, "2"), (1500, "1500m")])
def test_requests_equal_limits_in_every_tier(millis: int, cpu: str) -> None:
    spec = template(cpuMillis=millis, tier="t1", pool="research")["spec"]
    resources = spec["containers"][0]["resources"]

    assert resources["limits"] == {"cpu": cpu, "memory": "4096Mi"}
    assert resources["requests"] == resources["limits"]
    assert spec["priorityClassName"] == "corelane-t1"
    assert not spec.get("hostNetwork"), "only an engine shares its host's network"


def test_where_teams_share_nodes_its_users_are_not_the_hosts() -> None:
    assert template(tier="t1", pool="research")["spec"]["hostUsers"] is False
    assert template(tier="t0", pool="engines")["spec"].get("hostUsers") is None


def test_it_passes_the_restricted_standard_of_its_namespace() -> None:
    spec = template()["spec"]
    context = spec["containers"][0]["securityContext"]

    assert spec["securityContext"]["runAsNonRoot"] is True
    assert spec["securityContext"]["seccompProfile"]["type"] == "RuntimeDefault"
    assert context["allowPrivilegeEscalation"] is False
    assert context["capabilities"] == {"drop": ["ALL"]}


def test_fractions_of_cpus_are_numbers_for_rules_across_layers() -> None:
    [component] = service(cpuMillis=1500, tier="t1").of_type("corelane:workloads:PlatformService")

    assert component.inputs["cpus"] == 1.5
    assert component.inputs["role"] == "risk"
