from collections.abc import Iterator

from corelane.policies.model.rule import Level, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import ROLE, TRADING_TIER
from corelane.policies.objects.hosts.host_gate import is_gate, is_gate_mount
from corelane.policies.objects.kubernetes.pods import WORKLOADS, pod_of
from corelane.policies.objects.kubernetes.shared_volumes import VOLUME
from corelane.policies.values.read import at, has, items_at, text_at

_OF_TRADING_HOSTS = frozenset({"execution-engine", "market-data"})


@rule(
    code="CL-SEC-010",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to=WORKLOADS | {VOLUME},
    remedy="Remove hostPID, hostIPC and hostPath; use hostNetwork only for t0",
    controls=(
        "cis-eks-1.8.0/4.2.2",
        "cis-eks-1.8.0/4.2.3",
        "cis-eks-1.8.0/4.2.4",
        "nist-800-190/4.5.5",
        "cis-kubernetes-1.12/5.2.3",
        "cis-kubernetes-1.12/5.2.4",
        "cis-kubernetes-1.12/5.2.5",
        "nsa-cisa/C-0038",
        "nsa-cisa/C-0041",
    ),
)
def pods_use_no_host_namespaces(resource: Resource) -> Iterator[Violation]:
    """Pods use no PID or IPC namespace and no files of the host; only some use the host network.

    Execution engines and market data handlers of t0 use the host network to save a hop. For other
    pods it only removes the network policy and the bandwidth limit, and hosts of other tiers have
    no host policies. The host gate reads the host: its network interfaces, and directories that are
    mounted recursively read-only.
    """
    if resource.type == VOLUME:
        if has(at(resource.props, "spec"), "hostPath"):
            yield Violation("the volume is a hostPath", "spec.hostPath")
        return
    pod = pod_of(resource)
    for key in ("hostPID", "hostIPC"):
        if at(pod.spec, key) is True:
            yield Violation(f"{key} is true", f"{pod.path}spec.{key}")
    trades = pod.tier == TRADING_TIER and text_at(pod.labels, ROLE) in _OF_TRADING_HOSTS
    if at(pod.spec, "hostNetwork") is True and not (trades or is_gate(pod)):
        yield Violation(
            "hostNetwork is true, but the pod is not a t0 engine, market data handler or host gate",
            f"{pod.path}spec.hostNetwork",
        )
    for index, volume in enumerate(items_at(pod.spec, "volumes")):
        if at(volume, "hostPath") is not None and not is_gate_mount(pod, volume):
            message = f"volume {text_at(volume, 'name')} is a hostPath"
            yield Violation(message, f"{pod.path}spec.volumes[{index}].hostPath")
