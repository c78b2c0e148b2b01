"""Kubelet: it accepts its configuration and starts."""

from typing import Final

from corelane.hostconfig.invariants.invariant import Fail, Outcome, Pass, invariant
from corelane.hostconfig.invariants.rendered_host import RenderedHost
from corelane.hostconfig.model.cpuset import parse_cpulist
from corelane.hostconfig.model.quantity import counted

# pkg/kubelet/cm/cpumanager/policy_options.go and policy_static.go, Kubernetes 1.37.
EXCLUDES: Final = (
    ("full-pcpus-only", "distribute-cpus-across-cores"),
    ("distribute-cpus-across-numa", "distribute-cpus-across-cores"),
    ("prefer-align-cpus-by-uncorecache", "distribute-cpus-across-cores"),
    ("prefer-align-cpus-by-uncorecache", "distribute-cpus-across-numa"),
)
GENERAL_OPTIONS: Final = frozenset(
    {
        "full-pcpus-only",
        "strict-cpu-reservation",
        "prefer-align-cpus-by-uncorecache",
        "distribute-cpus-across-numa",
    }
)
"""Stable or beta and on; the others need an alpha gate, and the kubelet exits without it."""
SPELLINGS: Final = {
    "cpuManagerPolicy": frozenset({"none", "static"}),
    "memoryManagerPolicy": frozenset({"None", "Static"}),
    "topologyManagerPolicy": frozenset({"none", "best-effort", "restricted", "single-numa-node"}),
    "topologyManagerScope": frozenset({"container", "pod"}),
}
DEFAULT_NUMA_LIMIT: Final = 8


@invariant("Manager policies have the kubelet's own spelling: static for CPUs, Static for memory.")
def _manager_policies_are_spelled_right(host: RenderedHost) -> Outcome:
    wrong = [
        f"{key} is {host.kubelet[key]!r}"
        for key, known in SPELLINGS.items()
        if key in host.kubelet and host.kubelet[key] not in known
    ]
    if wrong:
        return Fail("; ".join(wrong), "write a value of the kubelet, with its upper and lower case")
    return Pass(f"{sum(key in host.kubelet for key in SPELLINGS)} policies")


@invariant("CPU manager options are on, need no alpha gate, and do not exclude each other.")
def _cpu_manager_options_are_compatible(host: RenderedHost) -> Outcome:
    options = host.kubelet.get("cpuManagerPolicyOptions", {})
    on = {name for name, value in options.items() if value == "true"}
    problems = [f"{a} with {b}" for a, b in EXCLUDES if {a, b} <= on]
    problems += [f"{name} needs an alpha gate" for name in sorted(on - GENERAL_OPTIONS)]
    problems += [
        f"{name} is {value!r}" for name, value in options.items() if value not in ("true", "false")
    ]
    if problems:
        return Fail("; ".join(problems), 'drop one of each pair; write "true" or "false"')
    return Pass(", ".join(sorted(on)) or "no option is on")


@invariant("The static CPU manager reserves at least one CPU and has at least one to assign.")
def _static_policy_reserves_cpus(host: RenderedHost) -> Outcome:
    if host.kubelet.get("cpuManagerPolicy") != "static":
        return Pass("the CPU manager is not static")
    reserved = parse_cpulist(host.kubelet.get("reservedSystemCPUs", ""))
    if not 0 < len(reserved) < len(host.online):
        return Fail(
            f"{len(reserved)} of {len(host.online)} CPUs reserved",
            "reserve at least one core and leave at least one",
        )
    return Pass(f"{len(reserved)} of {len(host.online)} CPUs reserved")


@invariant("Under strict reservation, shared pods and exclusive pods both have isolated cores.")
def _shared_pods_keep_cores(host: RenderedHost) -> Outcome:
    options = host.kubelet.get("cpuManagerPolicyOptions", {})
    choices = host.profile.kubelet
    if options.get("strict-cpu-reservation") != "true" or choices is None:
        return Pass("shared pods may use housekeeping CPUs")
    cores = sum(1 for cpus in host.machine.cores.values() if cpus & host.isolated)
    if not 0 < choices.shared_cores < cores:
        return Fail(
            f"{choices.shared_cores} of {cores} isolated cores for shared pods",
            "leave at least one to node agents and one to exclusive pods",
        )
    return Pass(f"{choices.shared_cores} of {cores} isolated cores")


@invariant("Isolated CPUs that the kubelet assigns stay load-balanced for shared pods.")
def _shared_pods_are_load_balanced(host: RenderedHost) -> Outcome:
    value = host.argument("isolcpus")
    flags = {part for part in (value or "").split(",") if not part[:1].isdigit()}
    # Without a flag the argument means domain (admin-guide/kernel-parameters.txt).
    if host.kubelet and value is not None and (not flags or "domain" in flags):
        return Fail(
            "isolcpus removes them from load balancing: all threads of a pod stay on one CPU",
            "set isolation.loadBalancing to true",
        )
    return Pass("isolcpus leaves the scheduler's domains alone" if host.kubelet else "no pods")


@invariant("With reservedSystemCPUs both reserved cgroups are empty; nodeadm would set them.")
def _reserved_cpus_exclude_reserved_cgroups(host: RenderedHost) -> Outcome:
    if not host.kubelet.get("reservedSystemCPUs"):
        return Pass("no CPU is reserved by number")
    keys = ("systemReservedCgroup", "kubeReservedCgroup")
    if named := [key for key in keys if host.kubelet.get(key) != ""]:
        return Fail(f"{', '.join(named)} not empty", 'write "" for both')
    return Pass("both are empty")


@invariant("The limit of the topology manager covers every NUMA node.")
def _numa_nodes_are_within_the_managers_limit(host: RenderedHost) -> Outcome:
    count = len(host.machine.numa_nodes)
    if host.kubelet.get("topologyManagerPolicy", "none") == "none":
        return Pass("the topology manager is off")
    options = host.kubelet.get("topologyManagerPolicyOptions", {})
    limit = int(options.get("max-allowable-numa-nodes", DEFAULT_NUMA_LIMIT))
    if count > limit:
        return Fail(
            f"{counted(count, 'NUMA node')}, limit {limit}", "raise max-allowable-numa-nodes"
        )
    return Pass(f"{counted(count, 'NUMA node')}, limit {limit}")


@invariant("The single-numa-node policy is used with the static memory manager only.")
def _aligned_memory_needs_pinned_memory(host: RenderedHost) -> Outcome:
    if host.kubelet.get("topologyManagerPolicy") != "single-numa-node":
        return Pass("the policy allows several NUMA nodes")
    found = host.kubelet.get("memoryManagerPolicy", "None")
    if found != "Static":
        return Fail(f"memoryManagerPolicy is {found!r}", "write Static")
    return Pass("CPUs and memory come from one node")


INVARIANTS = (
    _manager_policies_are_spelled_right,
    _cpu_manager_options_are_compatible,
    _static_policy_reserves_cpus,
    _shared_pods_keep_cores,
    _shared_pods_are_load_balanced,
    _reserved_cpus_exclude_reserved_cgroups,
    _numa_nodes_are_within_the_managers_limit,
    _aligned_memory_needs_pinned_memory,
)
