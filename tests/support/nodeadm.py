"""What nodeadm writes by itself, before the user's kubelet settings are merged over it."""

from typing import Any

from corelane.hostconfig.model.host_plan import HostPlan


def base_configuration(plan: HostPlan) -> dict[str, Any]:
    """Return config.json as nodeadm leaves it, the same on EC2 and on hybrid nodes but for memory.

    Source: nodeadm/internal/kubelet/config.go of amazon-eks-ami, internal/kubelet/config.go of
    eks-hybrid. Paths and addresses are examples.
    """
    return {
        "address": "0.0.0.0",  # noqa: S104 -- nodeadm's choice, merged and never served
        "authentication": {
            "anonymous": {"enabled": False},
            "webhook": {"enabled": True, "cacheTTL": "2m0s"},
            "x509": {"clientCAFile": "/etc/kubernetes/pki/ca.crt"},
        },
        "authorization": {
            "mode": "Webhook",
            "webhook": {"cacheAuthorizedTTL": "5m0s", "cacheUnauthorizedTTL": "30s"},
        },
        "cgroupDriver": "systemd",
        "cgroupRoot": "/",
        "clusterDNS": ["10.100.0.10"],
        "clusterDomain": "cluster.local",
        "containerRuntimeEndpoint": "unix:///run/containerd/containerd.sock",
        "evictionHard": {
            "memory.available": "100Mi",
            "nodefs.available": "10%",
            "nodefs.inodesFree": "5%",
        },
        "featureGates": {"RotateKubeletServerCertificate": True, "DynamicResourceAllocation": True},
        "hairpinMode": "hairpin-veth",
        "kubeReserved": {
            "cpu": "230m",
            "ephemeral-storage": "1Gi",
            "memory": f"{_memory_mib(plan)}Mi",
        },
        "kubeReservedCgroup": "/runtime",
        "logging": {"verbosity": 2},
        **({"maxPods": plan.hardware.eni.max_pods} if plan.hardware.eni else {}),
        "protectKernelDefaults": True,
        "providerID": "aws:///eu-central-1a/i-00000000000000000",
        "readOnlyPort": 0,
        "serializeImagePulls": False,
        "serverTLSBootstrap": True,
        "systemReservedCgroup": "/system",
        "tlsCipherSuites": ["TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"],
    }


def _memory_mib(plan: HostPlan) -> int:
    """EC2: 11 MiB a pod and 255. Hybrid: shares of the memory, 6 % between 16 and 128 GiB."""
    if plan.hardware.eni is not None:
        return 11 * plan.hardware.eni.max_pods + 255
    gib = plan.hardware.memory_mib // 1024
    return round(2.6 + 0.06 * min(gib - 16, 112) + 0.02 * max(0, gib - 128)) * 1024
