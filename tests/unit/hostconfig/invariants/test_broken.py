"""Each invariant is broken once in the rendered text, and is the one that complains."""

import pytest

from corelane.hostconfig.invariants import ALL
from corelane.hostconfig.model.paths import INTERFACES_SCRIPT as PROGRAM
from corelane.hostconfig.model.paths import KERNEL_ARGUMENTS as WORDS
from corelane.hostconfig.model.paths import KUBELET, SYSCTL, SYSFS
from tests.support.hosts import a_plan, a_rendered_host, edited, failing

RESERVED = '"reservedSystemCPUs": "0-1,48-49"'

# c7i.metal-24xl with SMT: housekeeping 0-1,48-49, isolated 2-47,50-95, one NUMA node.
BREAKS = [
    (
        "sets-lie-within-the-machine",
        WORDS,
        "isolcpus=managed_irq,2-47",
        "isolcpus=managed_irq,2-47,96",
    ),
    ("sets-cover-the-online-cpus", WORDS, "isolcpus=managed_irq,2-47", "isolcpus=managed_irq,3-47"),
    ("sets-are-disjoint", KUBELET, RESERVED, '"reservedSystemCPUs": "0-2,48-49"'),
    ("layers-name-the-same-cpus", WORDS, "nohz_full=2-47", "nohz_full=3-47"),
    ("layers-name-the-same-cpus", WORDS, "rcu_nocbs=2-47", "rcu_nocbs=4-47"),
    ("layers-name-the-same-cpus", WORDS, "irqaffinity=0-1", "irqaffinity=0-3"),
    ("layers-name-the-same-cpus", WORDS, "cpu_affinity=0,1,48,49", "cpu_affinity=0,1"),
    ("layers-name-the-same-cpus", WORDS, "unbound_cpus=0-1,48-49", "unbound_cpus=0"),
    (
        "layers-name-the-same-cpus",
        SYSFS,
        "writeback/cpumask - - - - 00030000",
        "writeback/cpumask - - - - 00010000",
    ),
    (
        "layers-name-the-same-cpus",
        SYSFS,
        "workqueue/cpumask - - - - 00030000",
        "workqueue/cpumask - - - - 00070000",
    ),
    ("one-mechanism-places-interrupts", PROGRAM, "place ena0 0 1 48 49", "place ena0 0 1 2"),
    (
        "smt-pairs-are-whole",
        WORDS,
        "isolcpus=managed_irq,2-47,50-95",
        "isolcpus=managed_irq,2-47,51-95",
    ),
    ("boot-core-is-housekeeping", WORDS, "nohz_full=2-47,50-95", "nohz_full=2-48,50-95"),
    ("boot-core-is-housekeeping", KUBELET, RESERVED, '"reservedSystemCPUs": "1,49"'),
    ("trading-nic-nodes-keep-housekeeping", KUBELET, RESERVED, '"reservedSystemCPUs": ""'),
    ("both-sets-have-cpus", KUBELET, RESERVED, '"reservedSystemCPUs": ""'),
    ("static-policy-reserves-cpus", KUBELET, RESERVED, '"reservedSystemCPUs": ""'),
    ("one-writer-per-kernel-argument", WORDS, "skew_tick=1", "skew_tick=1\nskew_tick=1"),
    ("one-writer-per-kernel-argument", WORDS, "skew_tick=1", "tsc=unstable"),
    ("one-writer-per-kernel-argument", WORDS, "skew_tick=1", "numa-balancing=enable"),
    ("one-writer-per-kernel-argument", WORDS, "skew_tick=1", "hugepagesz=1G\nhugepages=1"),
    ("huge-page-counts-follow-their-size", WORDS, "hugepagesz=1G", ""),
    ("no-argument-is-without-effect", WORDS, "skew_tick=1", "kthread_cpus=0-1"),
    ("no-argument-is-without-effect", WORDS, "skew_tick=1", "pcie_aspm=off"),
    ("no-argument-is-without-effect", WORDS, "skew_tick=1", "mce=off"),
    ("no-argument-takes-from-the-machine", WORDS, "skew_tick=1", "maxcpus=8"),
    ("no-argument-takes-from-the-machine", WORDS, "skew_tick=1", "hugetlb_cma=4G"),
    ("no-argument-takes-from-the-machine", WORDS, "skew_tick=1", "disable-cpu-apicid=3"),
    ("no-argument-undoes-the-plan", WORDS, "skew_tick=1", "nohz=off"),
    ("no-argument-undoes-the-plan", WORDS, "skew_tick=1", "module_blacklist=ena"),
    ("no-sysctl-undoes-the-plan", SYSCTL, "vm.swappiness = 0", "vm.nr_hugepages = 0"),
    (
        "no-sysctl-undoes-the-plan",
        SYSCTL,
        "vm.swappiness = 0",
        "kernel.sched_rt_runtime_us = -1",
    ),
    ("huge-pages-fit-each-numa-node", WORDS, "hugepagesz=1G", "hugepagesz=16G"),
    ("shared-pods-are-load-balanced", WORDS, "isolcpus=managed_irq,", "isolcpus=domain,"),
    ("command-line-is-not-cut-off", WORDS, "skew_tick=1", f"note={'x' * 1600}"),
    ("manager-policies-are-spelled-right", KUBELET, '"Static"', '"static"'),
    ("manager-policies-are-spelled-right", KUBELET, '"static"', '"Static"'),
    ("cpu-manager-options-are-compatible", KUBELET, "full-pcpus-only", "align-by-socket"),
    (
        "cpu-manager-options-are-compatible",
        KUBELET,
        "strict-cpu-reservation",
        "distribute-cpus-across-cores",
    ),
    (
        "cpu-manager-options-are-compatible",
        KUBELET,
        '"full-pcpus-only": "true"',
        '"full-pcpus-only": "yes"',
    ),
    (
        "reserved-cpus-exclude-reserved-cgroups",
        KUBELET,
        '"systemReservedCgroup": ""',
        '"systemReservedCgroup": "/system"',
    ),
    ("reserved-cpus-exclude-reserved-cgroups", KUBELET, '"kubeReservedCgroup": "",', ""),
    (
        "aligned-memory-needs-pinned-memory",
        KUBELET,
        '"memoryManagerPolicy": "Static"',
        '"memoryManagerPolicy": "None"',
    ),
    ("reserved-memory-is-the-exact-sum", KUBELET, '"memory": "2589Mi"', '"memory": "2588Mi"'),
    (
        "reserved-memory-is-the-exact-sum",
        KUBELET,
        '"memory.available": "100Mi"',
        '"memory.available": "1%"',
    ),
    ("reserved-memory-names-real-nodes", KUBELET, '"numaNode": 0', '"numaNode": 1'),
    (
        "reserved-memory-names-real-nodes",
        KUBELET,
        '"memory": "2589Mi"',
        '"hugepages-1Gi": "1Gi", "memory": "2589Mi"',
    ),
    ("eviction-signals-are-complete", KUBELET, '"imagefs.inodesFree": "5%",', ""),
    (
        "eviction-signals-are-complete",
        KUBELET,
        '"memory.available": "100Mi"',
        '"memory.available": "0Mi"',
    ),
    ("huge-pages-fit-each-numa-node", WORDS, "hugepages=0:16", "hugepages=0:190"),
    ("huge-pages-fit-each-numa-node", WORDS, "hugepages=0:16", "hugepages=0:16,1:1"),
    ("huge-pages-fit-each-numa-node", WORDS, "hugepages=0:16", "hugepages=lots"),
    ("sysctls-keep-protected-defaults", SYSCTL, "vm.swappiness = 0", "kernel.panic = 0"),
    ("one-writer-per-sysctl", SYSCTL, "vm.swappiness = 0", "vm.stat_interval = 1"),
    ("one-writer-per-sysctl", SYSCTL, "vm.swappiness = 0", "vm.dirty_bytes = 1"),
    ("no-sysctl-undoes-an-argument", SYSCTL, "vm.swappiness = 0", "kernel.numa_balancing = 1"),
    ("no-sysctl-undoes-an-argument", SYSCTL, "vm.swappiness = 0", "vm.nr_hugepages = 0"),
    ("no-sysctl-is-kube-proxys", SYSCTL, "established = 86400", "established = 432000"),
    ("no-sysctl-is-without-effect", SYSCTL, "vm.swappiness = 0", "net.ipv4.tcp_low_latency = 1"),
]
BY_PLAN = {
    "ec2-can-launch-one-thread-a-core": "smt: instance on metal",
    "time-does-not-hang-on-one-source": "two servers in a cage",
    "time-sources-exist": "Amazon's source in a colocation",
    "the-throttle-is-lifted-for-isolated-cpus": "no throttle where nothing is isolated",
    "turbo-can-be-switched": "a guest that sets its host's turbo",
    "uncore-clock-is-known": "an uncore clock that no figure is known for",
    "arguments-suit-the-architecture": "a machine of the other architecture",
    "image-suits-the-hardware": "an image of the other architecture",
    "named-interfaces-exist": "a profile that names an interface of another machine",
    "drivers-can-do-what-is-asked": "an ENA interface asked for what it lacks",
    "trading-packets-stay-on-their-cpu": "a mask where interrupts are not placed",
    "instance-store-can-be-built": "an array without drives, or without nodeadm",
    "caches-can-be-divided": "cache classes on AL2023",
    "numa-nodes-are-within-the-managers-limit": "a machine with sixteen NUMA nodes",
    "shared-pods-keep-cores": "a profile that leaves shared pods nothing",
    "mitigations-do-not-decide-on-threads": "a profile with SMT and mitigations=auto,nosmt",
    "offline-cpus-are-planned": "a machine that was captured under nosmt, with SMT on",
    "sections-write-their-arguments": "a profile that writes hugepages as an argument",
}


@pytest.mark.parametrize(("broken", "path", "old", "new"), BREAKS)
def test_a_break_in_the_text_is_caught(broken: str, path: str, old: str, new: str) -> None:
    sound = a_rendered_host(a_plan(smt="on"))
    assert not failing(sound), "the plan holds before it is broken"

    failures = failing(edited(sound, path, old, new))

    assert broken in failures, f"only {sorted(failures)} complained"
    assert failures[broken].found, "a failure says what was found"
    assert failures[broken].remedy, "and what would satisfy it"


def test_every_invariant_is_broken_somewhere() -> None:
    broken = {each for each, *_ in BREAKS} | BY_PLAN.keys()

    assert {each.id for each in ALL} == broken
