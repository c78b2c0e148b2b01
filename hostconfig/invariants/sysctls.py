"""Sysctls: they neither stop the kubelet, nor reset each other, nor undo the plan."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from corelane.hostconfig.invariants.contradictions import SECTIONS, judged, stops_fair_server
from corelane.hostconfig.invariants.invariant import Fail, Outcome, Pass, invariant
from corelane.hostconfig.invariants.rendered_host import RenderedHost, name_cpus
from corelane.hostconfig.model.cpuset import parse_cpumask
from corelane.hostconfig.model.kernel import KERNEL_DEFAULTS
from corelane.hostconfig.model.kernel_words import read_cpus, read_integer

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

RT_PERIOD_US: Final = 1_000_000
RT_RUNTIME_US: Final = 950_000
"""Defaults of kernel/sched/rt.c (sysctl_sched_rt_period and sysctl_sched_rt_runtime)."""


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


@invariant("No sysctl undoes what the plan states.")
def _no_sysctl_undoes_the_plan(host: RenderedHost) -> Outcome:
    given = dict(host.sysctls)
    found = [*_throttle(host, given), *_cpu_masks(host, given), *_limits(host, given)]
    return judged(found, f"none of {len(given)} sysctls")


def _throttle(host: RenderedHost, given: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield a throttle that is off while the fair server of Linux 6.12 is on (sched/rt.c)."""
    keys = ("kernel.sched_rt_runtime_us", "kernel.sched_rt_period_us")
    runtime, period = (
        number if (number := read_integer(given.get(key, ""))) is not None else default
        for key, default in zip(keys, (RT_RUNTIME_US, RT_PERIOD_US), strict=True)
    )
    if (runtime < 0 or runtime >= period) and not stops_fair_server(host):
        written = ", ".join(f"{key} = {given[key]}" for key in keys if key in given)
        kept = "from Linux 6.12 the fair server takes 50 ms of each second all the same"
        yield (
            f"{written} lifts the throttle, but {kept}",
            "drop it and write scheduling: {rtThrottling: false}, which switches both off",
        )


def _cpu_masks(host: RenderedHost, given: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield masks of background work that name isolated CPUs."""
    named: dict[str, frozenset[int]] = {}
    if (mask := given.get("net.core.rps_default_mask")) is not None:
        named["net.core.rps_default_mask"] = parse_cpumask(mask)
    if (listed := given.get("kernel.watchdog_cpumask")) is not None:
        named["kernel.watchdog_cpumask"] = read_cpus(listed, max(host.machine.online) + 1)
    for key, cpus in named.items():
        if taken := cpus & host.isolated:
            yield f"{key} names isolated {name_cpus(taken)}", "name housekeeping CPUs only"


def _limits(host: RenderedHost, given: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for key in ("vm.nr_hugepages", "vm.nr_hugepages_mempolicy"):
        if key in given:
            yield (
                f"{key} = {given[key]} takes memory that the plan gives to pods",
                f"drop it and write {SECTIONS['hugepages']} in the profile",
            )
    if read_integer(given.get("kernel.modules_disabled", "0")):
        yield "kernel.modules_disabled keeps modules that the plan needs out", "drop it"
    files, ceiling = host.profile.limits.nofile, read_integer(given.get("fs.nr_open", ""))
    if files is not None and ceiling is not None and ceiling < files:
        yield (
            f"fs.nr_open = {ceiling} is below limits.nofile, {files}",
            "raise fs.nr_open, or lower limits.nofile",
        )


INVARIANTS = (
    _sysctls_keep_protected_defaults,
    _one_writer_per_sysctl,
    _no_sysctl_undoes_an_argument,
    _no_sysctl_is_kube_proxys,
    _no_sysctl_is_without_effect,
    _no_sysctl_undoes_the_plan,
)
