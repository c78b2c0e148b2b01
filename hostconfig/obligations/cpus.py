"""Every CPU has one owner, and every layer agrees who."""

from corelane.hostconfig.model.cpuset import parse_cpumask
from corelane.hostconfig.model.kernel_files import UNBOUND_WORK, WRITEBACK
from corelane.hostconfig.obligations.rendered_host import Subject, name_cpus
from corelane.hostconfig.obligations.verdict import Fails, Holds, Verdict, obligation

ISOLATED_LAYERS = ("isolcpus", "nohz_full", "rcu_nocbs")
HOUSEKEEPING_LAYERS = ("systemd.cpu_affinity", "irqaffinity", "workqueue.unbound_cpus")
MASKS = {"writeback": WRITEBACK, "workqueue": UNBOUND_WORK}


@obligation("Every CPU that a setting names is online.")
def _sets_lie_within_the_machine(subject: Subject) -> Verdict:
    named = subject.isolated | subject.housekeeping
    if strays := named - subject.online:
        return Fails(
            f"{name_cpus(strays)} named, but only {name_cpus(subject.online)} online",
            "name online CPUs only, or leave SMT on",
        )
    return Holds(f"{name_cpus(named)} of {name_cpus(subject.online)}")


@obligation("Housekeeping and isolated CPUs together are the online CPUs.")
def _sets_cover_the_online_cpus(subject: Subject) -> Verdict:
    if lost := subject.online - subject.housekeeping - subject.isolated:
        return Fails(
            f"{name_cpus(lost)} in neither set",
            "add them to the housekeeping or to the isolated set",
        )
    return Holds(
        f"housekeeping {name_cpus(subject.housekeeping)}, isolated {name_cpus(subject.isolated)}"
    )


@obligation("No CPU is both housekeeping and isolated.")
def _sets_are_disjoint(subject: Subject) -> Verdict:
    if shared := subject.housekeeping & subject.isolated:
        return Fails(f"{name_cpus(shared)} in both sets", "take them out of one of the sets")
    return Holds("the intersection is empty")


@obligation("A host that isolates CPUs has isolated ones and housekeeping ones.")
def _both_sets_have_cpus(subject: Subject) -> Verdict:
    if subject.profile.isolation is None and not subject.isolates:
        return Holds("the profile isolates nothing")
    if not subject.isolated or not subject.housekeeping:
        return Fails(
            f"housekeeping: {name_cpus(subject.housekeeping)}; "
            f"isolated: {name_cpus(subject.isolated)}",
            "keep fewer housekeeping cores per NUMA node, or choose larger hardware",
        )
    return Holds(f"{len(subject.housekeeping)} housekeeping, {len(subject.isolated)} isolated")


@obligation("Scheduler, tick, RCU, systemd, interrupts, workqueues and kubelet name the same sets.")
def _layers_name_the_same_cpus(subject: Subject) -> Verdict:
    if not subject.isolates:
        return Holds("no layer names a set")
    isolated, housekeeping = subject.isolated, subject.housekeeping
    found = [
        *((layer, subject.cpus_of(layer), isolated) for layer in ISOLATED_LAYERS),
        *((layer, subject.cpus_of(layer), housekeeping) for layer in HOUSEKEEPING_LAYERS),
        *(
            (f"the {name} mask", parse_cpumask(subject.sysfs.get(path, "0")), housekeeping)
            for name, path in MASKS.items()
        ),
    ]
    if subject.image.irqbalance_file and not subject.irqbalance_is_masked:
        found.append(("irqbalance's banned list", subject.banned_interrupts, isolated))
    if odd := [(layer, cpus or frozenset()) for layer, cpus, wanted in found if cpus != wanted]:
        told = (f"{layer} has {name_cpus(cpus)}" for layer, cpus in odd)
        return Fails("; ".join(told), "give every layer the sets of the CPU plan")
    return Holds(f"{len(found)} settings agree with each other and with the kubelet")


@obligation("No core has one thread isolated and another in housekeeping.")
def _smt_pairs_are_whole(subject: Subject) -> Verdict:
    split = [
        cpus & subject.online
        for cpus in subject.machine.cores.values()
        if cpus & subject.isolated and (cpus & subject.online) - subject.isolated
    ]
    if split:
        pairs = ", ".join(name_cpus(cpus) for cpus in split)
        return Fails(f"split cores: {pairs}", "move both threads of a core together")
    return Holds(f"{len(subject.machine.cores)} cores, none split")


@obligation("The boot CPU and its sibling do housekeeping: the kernel forces it out of nohz_full.")
def _boot_core_is_housekeeping(subject: Subject) -> Verdict:
    boot = subject.machine.siblings(subject.machine.boot_cpu) & subject.online
    tick_free = subject.cpus_of("nohz_full") or frozenset()
    if taken := boot & (subject.isolated | tick_free | (subject.online - subject.housekeeping)):
        return Fails(f"{name_cpus(taken)} of the boot core not in housekeeping", "isolate others")
    return Holds(f"{name_cpus(boot)} in housekeeping")


@obligation("Every NUMA node with a trading NIC keeps housekeeping CPUs for its interrupts.")
def _trading_nic_nodes_keep_housekeeping(subject: Subject) -> Verdict:
    trading = {nic.numa_node: nic.name for nic in subject.machine.nics if nic.trading}
    bare = {
        node: name
        for node, name in trading.items()
        if not subject.machine.nodes[node] & subject.housekeeping
    }
    if bare:
        named = ", ".join(f"node {node} ({name})" for node, name in sorted(bare.items()))
        return Fails(f"no housekeeping CPU on {named}", "keep at least one core on each of them")
    return Holds(f"{len(trading)} NUMA node(s) with a trading NIC, each with housekeeping CPUs")


OBLIGATIONS = (
    _sets_lie_within_the_machine,
    _sets_cover_the_online_cpus,
    _sets_are_disjoint,
    _both_sets_have_cpus,
    _layers_name_the_same_cpus,
    _smt_pairs_are_whole,
    _boot_core_is_housekeeping,
    _trading_nic_nodes_keep_housekeeping,
)
