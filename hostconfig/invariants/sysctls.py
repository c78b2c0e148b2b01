"""Sysctls: they neither stop the kubelet nor reset each other."""

from collections import Counter
from typing import Final

from corelane.hostconfig.invariants.invariant import Fail, Outcome, Pass, invariant
from corelane.hostconfig.invariants.rendered_host import RenderedHost
from corelane.hostconfig.model.kernel import KERNEL_DEFAULTS

# Documentation/admin-guide/sysctl/vm.rst: writing one of a pair sets the other to zero.
EXCLUSIVE: Final = (
    ("vm.dirty_ratio", "vm.dirty_bytes"),
    ("vm.dirty_background_ratio", "vm.dirty_background_bytes"),
)
# The same switch, at boot and at run time (admin-guide/sysctl/kernel.rst and vm.rst).
AT_BOOT: Final = {
    "kernel.nmi_watchdog": "nmi_watchdog",
    "kernel.numa_balancing": "numa_balancing",
    "kernel.soft_watchdog": "nosoftlockup",
    "kernel.watchdog": "nosoftlockup",
    "vm.nr_hugepages": "hugepages",
    "vm.nr_hugepages_mempolicy": "hugepages",
}
# pkg/proxy/apis/config/v1alpha1/defaults.go: kube-proxy writes its own when it starts.
KUBE_PROXY: Final = {
    "net.netfilter.nf_conntrack_tcp_timeout_established": "86400",
    "net.netfilter.nf_conntrack_tcp_timeout_close_wait": "3600",
}
WITHOUT_EFFECT: Final = {
    "net.ipv4.tcp_low_latency": "ip-sysctl.rst calls it a legacy option without effect",
    "vm.mlockall": "Linux has no such sysctl",
    "kernel.sched_min_granularity_ns": "it moved to debugfs in Linux 5.13",
    "kernel.sched_wakeup_granularity_ns": "it moved to debugfs in Linux 5.13",
    "kernel.sched_migration_cost_ns": "it moved to debugfs in Linux 5.13",
}


@invariant("No sysctl differs from the value without which the kubelet does not start.")
def _sysctls_keep_protected_defaults(host: RenderedHost) -> Outcome:
    if not host.kubelet.get("protectKernelDefaults"):
        return Pass("no kubelet that protects kernel defaults")
    wrong = [
        f"{key} is {value}, the kubelet requires {KERNEL_DEFAULTS[key].value}"
        for key, value in host.sysctls
        if key in KERNEL_DEFAULTS and KERNEL_DEFAULTS[key].value != value
    ]
    if wrong:
        return Fail("; ".join(wrong), "leave these sysctls to the kubelet")
    return Pass(f"{len(host.sysctls)} sysctls, none of the {len(KERNEL_DEFAULTS)} protected")


@invariant("Each sysctl is written once, and none resets another.")
def _one_writer_per_sysctl(host: RenderedHost) -> Outcome:
    counts = Counter(key for key, _ in host.sysctls)
    problems = [f"{key} written {count} times" for key, count in counts.items() if count > 1]
    problems += [f"{a} with {b}" for a, b in EXCLUSIVE if a in counts and b in counts]
    if problems:
        return Fail("; ".join(problems), "keep one of them")
    return Pass(f"{len(counts)} sysctls")


@invariant("No sysctl sets at run time what a kernel argument sets at boot.")
def _no_sysctl_undoes_an_argument(host: RenderedHost) -> Outcome:
    undone = [
        f"{key} after {AT_BOOT[key]}"
        for key, _ in host.sysctls
        if key in AT_BOOT and host.argument(AT_BOOT[key]) is not None
    ]
    if undone:
        return Fail("; ".join(undone), "drop the sysctl: a section of the profile sets it")
    return Pass(f"none of {len(AT_BOOT)} that have a kernel argument")


@invariant("No sysctl is one that Linux ignores or lacks.")
def _no_sysctl_is_without_effect(host: RenderedHost) -> Outcome:
    vain = [f"{key}: {WITHOUT_EFFECT[key]}" for key, _ in host.sysctls if key in WITHOUT_EFFECT]
    if vain:
        return Fail("; ".join(vain), "drop it")
    return Pass(f"none of {len(WITHOUT_EFFECT)} known ones")


@invariant("No sysctl is one that kube-proxy overwrites with another value.")
def _no_sysctl_is_kube_proxys(host: RenderedHost) -> Outcome:
    if not host.kubelet:
        return Pass("no kube-proxy without a cluster")
    lost = [
        f"{key} is {value}, kube-proxy writes {KUBE_PROXY[key]}"
        for key, value in host.sysctls
        if KUBE_PROXY.get(key, value) != value
    ]
    if lost:
        return Fail("; ".join(lost), "write kube-proxy's value, or leave the sysctl out")
    return Pass(f"none of {len(KUBE_PROXY)} with another value")


INVARIANTS = (
    _sysctls_keep_protected_defaults,
    _one_writer_per_sysctl,
    _no_sysctl_undoes_an_argument,
    _no_sysctl_is_kube_proxys,
    _no_sysctl_is_without_effect,
)
