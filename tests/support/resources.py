"""Complying resources, to be made to violate one rule at a time."""

from typing import Any

from corelane.policies.model.rule import Resource
from tests.support.policy import a_resource

DAEMON_SET = "kubernetes:apps/v1:DaemonSet"
DEPLOYMENT = "kubernetes:apps/v1:Deployment"
NAMESPACE = "kubernetes:core/v1:Namespace"
METAL_POOL = "corelane:compute:MetalPool"
NODE_GROUP = "aws:eks/nodeGroup:NodeGroup"
TIER, POOL, ROLE = "corelane.io/tier", "corelane.io/pool", "corelane.io/role"
IMAGE = "registry.example/engine@sha256:" + "ab" * 32


def container(**fields: Any) -> dict[str, Any]:
    """Return an unprivileged container with two CPUs of its own."""
    amounts = {"cpu": "2", "memory": "4Gi"}
    return {
        "name": "main",
        "image": IMAGE,
        "resources": {"requests": amounts, "limits": amounts},
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "runAsNonRoot": True,
            "capabilities": {"drop": ["ALL"]},
            "seccompProfile": {"type": "RuntimeDefault"},
        },
    } | fields


def pod_template(
    *, tier: str = "t0", role: str = "risk", labels: dict[str, str] | None = None, **spec: Any
) -> dict[str, Any]:
    """Return a pod template that keeps every rule on a pod."""
    quantities = {f"qos.projectcalico.org/{way}gressBandwidth": "1G" for way in ("in", "e")}
    return {
        "metadata": {
            "labels": {TIER: tier, ROLE: role} | (labels or {}),
            "annotations": quantities,
        },
        "spec": {
            "containers": [container()],
            "nodeSelector": {TIER: tier, POOL: "engines"},
            "tolerations": [
                {"key": TIER, "operator": "Equal", "value": tier, "effect": "NoSchedule"}
            ],
            "priorityClassName": f"corelane-{tier}",
            "automountServiceAccountToken": False,
        }
        | spec,
    }


def workload_props(namespace: str = "alpha-t0", **template: Any) -> dict[str, Any]:
    """Return the properties of a workload made of a pod template."""
    return {
        "metadata": {"name": "engine", "namespace": namespace},
        "spec": {
            "updateStrategy": {"type": "OnDelete"},
            "template": pod_template(**template),
        },
    }


def workload(props: dict[str, Any] | None = None, *, kind: str = DAEMON_SET) -> Resource:
    """Return a workload."""
    return a_resource(kind, workload_props() if props is None else props)


def host_plan_data() -> dict[str, Any]:
    """Return the plan of a machine with two NUMA nodes of four cores, two threads each."""
    return {
        "pool": "engines",
        "cpus": {
            "online": "0-15",
            "housekeeping": "0,4,8,12",
            "isolated": "1-3,5-7,9-11,13-15",
            "offline": "",
            "threadsPerCore": 2,
            "siblings": [f"{core},{core + 8}" for core in range(8)],
        },
        "numaNodes": [_node(0, "1-3,9-11"), _node(1, "5-7,13-15")],
        "kernelArguments": [
            _argument("isolcpus", "managed_irq,domain,1-3,5-7,9-11,13-15"),
            _argument("nohz_full", "1-3,5-7,9-11,13-15"),
            _argument("rcu_nocbs", "1-3,5-7,9-11,13-15"),
            _argument("irqaffinity", "0,4,8,12"),
            _argument("systemd.cpu_affinity", "0,4,8,12"),
            _argument("hugepagesz", "1G"),
            _argument("hugepages", "0:4,1:4"),
            _argument("hugepagesz", "2M"),
            _argument("hugepages", "0:0,1:0"),
        ],
        "kubelet": {
            "cpuManagerPolicy": "static",
            "cpuManagerPolicyOptions": {
                "full-pcpus-only": "true",
                "strict-cpu-reservation": "true",
            },
            "reservedSystemCPUs": "0,4,8,12",
            "systemReservedCgroup": "",
            "kubeReservedCgroup": "",
            "memoryManagerPolicy": "Static",
            "topologyManagerPolicy": "single-numa-node",
            "topologyManagerScope": "pod",
            "kubeReserved": {"memory": "2Gi"},
            "systemReserved": {"memory": "1Gi"},
            "evictionHard": {"memory.available": "100Mi"},
            "reservedMemory": [
                {"numaNode": 0, "limits": {"memory": "2Gi"}},
                {"numaNode": 1, "limits": {"memory": "1124Mi"}},
            ],
        },
    }


def _node(number: int, isolated: str) -> dict[str, Any]:
    return {
        "id": number,
        "isolated": isolated,
        "allocatableMiB": 16384,
        "hugePages": {"1Gi": 4, "2Mi": 0},
    }


def _argument(key: str, value: str) -> dict[str, str]:
    return {"key": key, "value": value, "writer": "corelane"}


def pool_props(**fields: Any) -> dict[str, Any]:
    """Return the properties of a trading pool."""
    return {
        "pool": "engines",
        "tier": "t0",
        "labels": {TIER: "t0", POOL: "engines"},
        "taints": [{"key": TIER, "value": "t0", "effect": "NoSchedule"}],
        "hostPlan": host_plan_data(),
    } | fields


def pool(props: dict[str, Any] | None = None, *, kind: str = METAL_POOL) -> Resource:
    """Return a pool component."""
    return a_resource(kind, pool_props() if props is None else props, "engines")


def namespace(name: str = "alpha-t0", **labels: str) -> Resource:
    """Return a namespace; labels lose their domain in the call."""
    full = {f"corelane.io/{key.replace('_', '-')}": value for key, value in labels.items()}
    return a_resource(NAMESPACE, {"metadata": {"name": name, "labels": full}}, name)
