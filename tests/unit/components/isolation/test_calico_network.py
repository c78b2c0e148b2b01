"""Calico networks every pod, and its own controllers stay off trading nodes."""

from functools import cache
from typing import Any

from corelane.components.isolation.calico_network import (
    CalicoNetwork,
    CalicoNetworkArgs,
    ColocationPods,
    ip_pools,
)
from corelane.plan.recording.record import Recording
from tests.support.nested import recorded

POD_CIDR = "10.64.0.0/14"


@cache
def calico(node_mtu: int | None = None) -> Recording:
    args = CalicoNetworkArgs(declared_at="/network", pod_cidr=POD_CIDR, node_mtu=node_mtu)
    return recorded(lambda opts: CalicoNetwork("calico", args, opts))


def installation(node_mtu: int | None = None) -> dict[str, Any]:
    [found] = calico(node_mtu).of_type("kubernetes:operator.tigera.io/v1:Installation")
    return dict(found.inputs["spec"])


def release() -> dict[str, Any]:
    [found] = calico().of_type("kubernetes:helm.sh/v3:Release")
    return dict(found.inputs)


def test_calico_makes_the_interfaces_itself() -> None:
    spec = installation()

    assert spec["cni"]["type"] == "Calico", "its limits are unverified on another plugin's pods"
    assert spec["kubernetesProvider"] == "EKS"
    assert spec["calicoNetwork"]["linuxDataplane"] != "BPF", "no connection limits there"


def test_pods_have_addresses_of_an_overlay_without_bgp() -> None:
    network = installation()["calicoNetwork"]
    [pool] = network["ipPools"]

    assert network["bgp"] == "Disabled"
    assert (pool["cidr"], pool["encapsulation"], pool["natOutgoing"]) == (
        POD_CIDR,
        "VXLAN",
        "Enabled",
    )


def test_the_overlays_mtu_leaves_room_for_its_header() -> None:
    assert "mtu" not in installation()["calicoNetwork"], "detected unless the nodes' is known"
    assert installation(1500)["calicoNetwork"]["mtu"] == 1450


def test_nothing_of_calicos_own_but_the_agent_runs_on_trading_nodes() -> None:
    spec, values = installation(), release()["values"]
    typha = spec["typhaDeployment"]["spec"]["template"]["spec"]

    places = [values["nodeSelector"], typha["nodeSelector"], spec["controlPlaneNodeSelector"]]
    assert [place["corelane.io/tier"] for place in places] == ["t1", "t1", "t1"]
    assert spec["kubeletVolumePluginPath"] == "None", "its CSI driver is a DaemonSet everywhere"


def test_one_node_at_a_time_is_without_its_agent() -> None:
    assert installation()["nodeUpdateStrategy"] == {
        "type": "RollingUpdate",
        "rollingUpdate": {"maxUnavailable": 1},
    }


def test_the_release_is_pinned_and_does_not_wait_for_nodes_that_come_later() -> None:
    assert release()["version"].startswith("v3.31."), "3.32 ships no CRDs in this chart"
    assert release()["skipAwait"] is True
    assert release()["values"]["installation"] == {"enabled": False}, "one writer"


def test_the_operator_stands_before_what_it_operates() -> None:
    [operator] = calico().of_type("kubernetes:helm.sh/v3:Release")
    [installed] = calico().of_type("kubernetes:operator.tigera.io/v1:Installation")

    assert operator.urn in installed.dependencies


def test_typha_starts_on_nodes_that_are_not_ready_yet() -> None:
    typha = installation()["typhaDeployment"]["spec"]["template"]["spec"]

    assert {one["key"] for one in typha["tolerations"]} == {
        "corelane.io/tier",
        "node.kubernetes.io/not-ready",
        "node.cloudprovider.kubernetes.io/uninitialized",
        "corelane.io/unverified",
    }, "given any, the operator's own tolerations are gone"


def test_a_sites_pods_have_the_addresses_its_routers_know() -> None:
    sites = {
        "slough": ColocationPods(cidr="10.81.0.0/16", pools=("colocation-engines",)),
        "empty": ColocationPods(cidr="10.82.0.0/16", pools=()),
    }
    cloud, site = ip_pools(
        CalicoNetworkArgs(declared_at="/network", pod_cidr=POD_CIDR, sites=sites)
    )

    assert cloud["nodeSelector"] == "corelane.io/pool not in {'colocation-engines'}"
    assert (site["cidr"], site["nodeSelector"]) == (
        "10.81.0.0/16",
        "corelane.io/pool in {'colocation-engines'}",
    )
