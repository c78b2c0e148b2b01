"""Why each kubelet field is set; its file is JSON and cannot say so itself."""

from collections.abc import Mapping
from typing import Final

KUBELET_REASONS: Final[Mapping[str, str]] = {
    "allowedUnsafeSysctls": "pods may set these for themselves; host values do not reach a pod",
    "cpuManagerPolicy": "static gives whole integer requests CPUs of their own; none shares all",
    "cpuManagerPolicyOptions": (
        "whole cores only, shared pods off housekeeping CPUs, one L3 domain where there are several"
    ),
    "evictionHard": "all five signals, since naming one sets those left out to zero",
    "kubeReserved": "11 MiB a pod and 255 MiB, counted for the pods this node allows",
    "kubeReservedCgroup": "blank, since the kubelet refuses it together with reservedSystemCPUs",
    "maxPods": "the addresses of the node and the profile's own bound, whichever is less",
    "memoryManagerPolicy": "Static pins a Guaranteed pod's memory to the nodes of its CPUs",
    "podPidsLimit": "a pod that forks without end is stopped before the node is",
    "protectKernelDefaults": "the kubelet refuses to start on sysctls other than its own",
    "reservedMemory": "the exact sum of both reservations and the eviction threshold",
    "reservedSystemCPUs": "the housekeeping CPUs of the plan: the same set as in every other layer",
    "systemReserved": "memory for the kernel and system services",
    "systemReservedCgroup": "blank, since the kubelet refuses it together with reservedSystemCPUs",
    "topologyManagerPolicy": "CPUs, memory and devices of a pod share a NUMA node, or it fails",
    "topologyManagerPolicyOptions": "the machine has more NUMA nodes than the default limit of 8",
    "topologyManagerScope": "the containers of a pod are placed together",
}
