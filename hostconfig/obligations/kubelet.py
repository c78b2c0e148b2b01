"""The kubelet accepts its configuration and starts."""

from typing import Final

from corelane.hostconfig.model.cpuset import parse_cpulist
from corelane.hostconfig.obligations.rendered_host import Subject
from corelane.hostconfig.obligations.verdict import Fails, Holds, Verdict, obligation

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


@obligation("Manager policies have the kubelet's own spelling: static for CPUs, Static for memory.")
def _manager_policies_are_spelled_right(subject: Subject) -> Verdict:
    wrong = [
        f"{key} is {subject.kubelet[key]!r}"
        for key, known in SPELLINGS.items()
        if key in subject.kubelet and subject.kubelet[key] not in known
    ]
    if wrong:
        return Fails("; ".join(wrong), "write a value that the kubelet knows, case included")
    return Holds(f"{sum(key in subject.kubelet for key in SPELLINGS)} policies")


@obligation(
    "CPU manager options are on, known without alpha gates, and exclude none of each other."
)
def _cpu_manager_options_are_compatible(subject: Subject) -> Verdict:
    options = subject.kubelet.get("cpuManagerPolicyOptions", {})
    on = {name for name, value in options.items() if value == "true"}
    problems = [f"{a} with {b}" for a, b in EXCLUDES if {a, b} <= on]
    problems += [f"{name} needs an alpha gate" for name in sorted(on - GENERAL_OPTIONS)]
    problems += [
        f"{name} is {value!r}" for name, value in options.items() if value not in ("true", "false")
    ]
    if problems:
        return Fails("; ".join(problems), 'drop one of each pair; write "true" or "false"')
    return Holds(", ".join(sorted(on)) or "no option is on")


@obligation("The static CPU manager has at least one reserved CPU and keeps some to give.")
def _static_policy_reserves_cpus(subject: Subject) -> Verdict:
    if subject.kubelet.get("cpuManagerPolicy") != "static":
        return Holds("the CPU manager is not static")
    reserved = parse_cpulist(subject.kubelet.get("reservedSystemCPUs", ""))
    if not 0 < len(reserved) < len(subject.online):
        return Fails(
            f"{len(reserved)} of {len(subject.online)} CPUs reserved",
            "reserve at least one core and leave at least one",
        )
    return Holds(f"{len(reserved)} of {len(subject.online)} CPUs reserved")


@obligation("Under strict reservation, shared pods keep whole isolated cores, and others are left.")
def _shared_pods_keep_cores(subject: Subject) -> Verdict:
    options = subject.kubelet.get("cpuManagerPolicyOptions", {})
    choices = subject.profile.kubelet
    if options.get("strict-cpu-reservation") != "true" or choices is None:
        return Holds("shared pods may use housekeeping CPUs")
    cores = sum(1 for cpus in subject.machine.cores.values() if cpus & subject.isolated)
    if not 0 < choices.shared_cores < cores:
        return Fails(
            f"{choices.shared_cores} of {cores} isolated cores for shared pods",
            "leave at least one to node agents and one to exclusive pods",
        )
    return Holds(f"{choices.shared_cores} of {cores} isolated cores")


@obligation("Isolated CPUs that a kubelet hands out stay load-balanced for the pods that share.")
def _shared_pods_are_load_balanced(subject: Subject) -> Verdict:
    flags = (subject.argument("isolcpus") or "").split(",")
    if subject.kubelet and "domain" in flags:
        return Fails(
            "isolcpus takes them out of the scheduler's domains: a pod's threads pile up on one",
            "set isolation.loadBalancing to true",
        )
    return Holds("isolcpus leaves the scheduler's domains alone" if subject.kubelet else "no pods")


@obligation("reservedSystemCPUs comes with both reserved cgroups blanked, which nodeadm would set.")
def _reserved_cpus_exclude_reserved_cgroups(subject: Subject) -> Verdict:
    if not subject.kubelet.get("reservedSystemCPUs"):
        return Holds("no CPU is reserved by number")
    keys = ("systemReservedCgroup", "kubeReservedCgroup")
    if named := [key for key in keys if subject.kubelet.get(key) != ""]:
        return Fails(f"{', '.join(named)} not blank", 'write "" for both')
    return Holds("both are blank")


@obligation("The topology manager is told of more than eight NUMA nodes.")
def _numa_nodes_are_within_the_managers_limit(subject: Subject) -> Verdict:
    count = len(subject.machine.numa_nodes)
    if subject.kubelet.get("topologyManagerPolicy", "none") == "none":
        return Holds("the topology manager is off")
    options = subject.kubelet.get("topologyManagerPolicyOptions", {})
    limit = int(options.get("max-allowable-numa-nodes", DEFAULT_NUMA_LIMIT))
    if count > limit:
        return Fails(f"{count} NUMA nodes, limit {limit}", "raise max-allowable-numa-nodes")
    return Holds(f"{count} NUMA node(s), limit {limit}")


@obligation("The single-numa-node policy comes with the static memory manager.")
def _aligned_memory_needs_pinned_memory(subject: Subject) -> Verdict:
    if subject.kubelet.get("topologyManagerPolicy") != "single-numa-node":
        return Holds("pods are not held to one NUMA node")
    found = subject.kubelet.get("memoryManagerPolicy", "None")
    if found != "Static":
        return Fails(f"memoryManagerPolicy is {found!r}", "write Static")
    return Holds("CPUs and memory come from one node")


OBLIGATIONS = (
    _manager_policies_are_spelled_right,
    _cpu_manager_options_are_compatible,
    _static_policy_reserves_cpus,
    _shared_pods_keep_cores,
    _shared_pods_are_load_balanced,
    _reserved_cpus_exclude_reserved_cgroups,
    _numa_nodes_are_within_the_managers_limit,
    _aligned_memory_needs_pinned_memory,
)
