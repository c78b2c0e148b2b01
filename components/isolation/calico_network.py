"""Calico as the network of every pod, so that limits of rate and reach hold on each.

Calico is the CNI plugin, not only the policy engine beside the VPC CNI: whether it applies its
bandwidth annotations to interfaces another plugin made is not verified. The data plane is iptables
or nftables because the eBPF one has no connection limits before 3.33; nftables also needs
kube-proxy in its nftables mode, so iptables is the default. The overlay is VXLAN without BGP, so
no route of the VPC and no source/destination check changes; the price is that the EKS control
plane cannot reach pod addresses: webhooks and aggregated APIs have to use the host network.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import pulumi
import pulumi_kubernetes as k8s

from corelane.components.config.sections.entry import Entry
from corelane.components.isolation.selectors import label_in, label_not_in
from corelane.components.kubernetes.known_names import known_name
from corelane.components.kubernetes.labels import POOL, TIER, UNVERIFIED

# projectcalico/calico tag v3.31.7, charts/tigera-operator; from 3.32 on the chart ships no CRDs.
CHART_VERSION: Final = "v3.31.7"
CHART_REPOSITORY: Final = "https://docs.tigera.io/calico/charts"
NAMESPACE: Final = "tigera-operator"
BLOCK_SIZE: Final = 26
NEW_NODE: Final = ("node.kubernetes.io/not-ready", "node.cloudprovider.kubernetes.io/uninitialized")
"""The taints of a node that has just joined (Kubernetes documentation, "Well-known taints")."""
# Calico's agent and operator tolerate every NoSchedule taint as they come (tigera/operator,
# pkg/render/common/meta, TolerateAll; the operator's by its values below). Typha is given where to
# run, so it needs each taint of a new node by name, the gate's among them: without Typha no node
# has a network, and EKS takes a group whose nodes are not ready for failed.
EARLY: Final = (*NEW_NODE, UNVERIFIED)
# What VXLAN over IPv4 adds to each packet (Calico documentation, "Configure MTU").
VXLAN_OVERHEAD: Final = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class ColocationPods:
    """The addresses of pods at a colocation site, which its routers know, and its node pools."""

    cidr: str
    pools: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class CalicoNetworkArgs:
    """The pods' addresses and what carries them; nodes outside every site share ``pod_cidr``.

    ``control_tier`` names the nodes that run Calico's own controllers: never those that trade.
    ``node_mtu`` is the smallest MTU among the nodes' interfaces; without it Calico detects one a
    node, which is wrong as soon as a site's uplink is smaller than the cloud's 9001.
    """

    declared_at: Entry
    pod_cidr: str
    sites: Mapping[str, ColocationPods] = field(default_factory=dict[str, ColocationPods])
    data_plane: Literal["Iptables", "Nftables"] = "Iptables"
    control_tier: str = "t1"
    node_mtu: int | None = None


class CalicoNetwork(pulumi.ComponentResource):
    """The Tigera operator and the installation it keeps.

    ``installation`` is ready once the API server has taken it, not when pods have a network:
    nodes come later.
    """

    installation: k8s.apiextensions.CustomResource

    def __init__(
        self, name: str, args: CalicoNetworkArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the operator, then what it shall install."""
        props = {
            "declaredAt": args.declared_at,
            "podCidr": args.pod_cidr,
            "colocationPodCidrs": {name: site.cidr for name, site in sorted(args.sites.items())},
            "dataPlane": args.data_plane,
            "chartVersion": CHART_VERSION,
        }
        super().__init__("corelane:isolation:CalicoNetwork", name, props, opts)
        self._name, self._args = name, args

        namespace = self._declare_namespace()
        operator = self._declare_operator(namespace)
        self.installation = self._declare_installation(operator)
        self.register_outputs({"chartVersion": CHART_VERSION})

    def _declare_namespace(self) -> k8s.core.v1.Namespace:
        return k8s.core.v1.Namespace(
            f"{self._name}-operator-namespace",
            metadata=k8s.meta.v1.ObjectMetaArgs(
                name=NAMESPACE,
                # The operator shares the host's network: it has to run before there is another.
                labels={"pod-security.kubernetes.io/enforce": "privileged"},
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _declare_operator(self, namespace: k8s.core.v1.Namespace) -> k8s.helm.v3.Release:
        return k8s.helm.v3.Release(
            f"{self._name}-operator",
            name="calico",
            chart="tigera-operator",
            version=CHART_VERSION,
            namespace=known_name(namespace, NAMESPACE),
            repository_opts=k8s.helm.v3.RepositoryOptsArgs(repo=CHART_REPOSITORY),
            values=self._operator_values(),
            # The first node joins after this: nothing can become ready before.
            skip_await=True,
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _operator_values(self) -> dict[str, Any]:
        absent = {"enabled": False}
        return {
            # Both are declared by components instead, where a plan shows every field.
            "installation": absent,
            "apiServer": absent,
            "goldmane": absent,
            "whisker": absent,
            "tolerations": [{"operator": "Exists", "effect": "NoSchedule"}],
            "nodeSelector": {"kubernetes.io/os": "linux", TIER: self._args.control_tier},
            "priorityClassName": "system-cluster-critical",
        }

    def _declare_installation(
        self, operator: k8s.helm.v3.Release
    ) -> k8s.apiextensions.CustomResource:
        return k8s.apiextensions.CustomResource(
            f"{self._name}-installation",
            api_version="operator.tigera.io/v1",
            kind="Installation",
            metadata=k8s.meta.v1.ObjectMetaArgs(name="default"),
            spec=self._installation(),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[operator]),
        )

    def _installation(self) -> dict[str, Any]:
        tier = self._args.control_tier
        toleration = {"key": TIER, "operator": "Equal", "value": tier, "effect": "NoSchedule"}
        # A node's agent asks Typha before the node is ready: Typha cannot wait for readiness.
        early = [{"key": key, "operator": "Exists", "effect": "NoSchedule"} for key in EARLY]
        typha = {"nodeSelector": {TIER: tier}, "tolerations": [toleration, *early]}
        return {
            "variant": "Calico",
            "kubernetesProvider": "EKS",
            "cni": {"type": "Calico", "ipam": {"type": "Calico"}},
            "calicoNetwork": self._calico_network(),
            # Typha tolerates every taint unless it is placed: it would land on trading nodes.
            "controlPlaneNodeSelector": {TIER: tier},
            "controlPlaneTolerations": [toleration],
            "controlPlaneReplicas": 2,
            "typhaDeployment": {"spec": {"template": {"spec": typha}}},
            # No CSI driver of Calico's: one DaemonSet less on every trading node.
            "kubeletVolumePluginPath": "None",
            "nodeUpdateStrategy": {
                "type": "RollingUpdate",
                "rollingUpdate": {"maxUnavailable": 1},
            },
        }

    def _calico_network(self) -> dict[str, Any]:
        mtu = {} if self._args.node_mtu is None else {"mtu": self._args.node_mtu - VXLAN_OVERHEAD}
        return {
            "bgp": "Disabled",
            "linuxDataplane": self._args.data_plane,
            "hostPorts": "Disabled",
            "ipPools": ip_pools(self._args),
            **mtu,
        }


def ip_pools(args: CalicoNetworkArgs) -> list[dict[str, Any]]:
    """Return the address pools; each node takes from exactly one."""
    colocated = sorted(pool for site in args.sites.values() for pool in site.pools)
    elsewhere = label_not_in(POOL, colocated) if colocated else "all()"
    return [
        _ip_pool("pods", args.pod_cidr, elsewhere),
        *(
            _ip_pool(f"{name}-pods", site.cidr, label_in(POOL, site.pools))
            for name, site in sorted(args.sites.items())
            if site.pools
        ),
    ]


def _ip_pool(name: str, cidr: str, node_selector: str) -> dict[str, Any]:
    return {
        "name": name,
        "cidr": cidr,
        "encapsulation": "VXLAN",
        "natOutgoing": "Enabled",
        "blockSize": BLOCK_SIZE,
        "nodeSelector": node_selector,
    }
