"""CPUs: each has one owner, and every layer has the same sets."""

from corelane.hostconfig.invariants.invariant import Fail, Outcome, Pass, invariant
from corelane.hostconfig.invariants.rendered_host import RenderedHost, name_cpus
from corelane.hostconfig.model.cpuset import format_cpulist, parse_cpumask
from corelane.hostconfig.model.kernel import UNBOUND_WORK, WRITEBACK
from corelane.hostconfig.model.quantity import counted

ISOLATED_LAYERS = ("isolcpus", "nohz_full", "rcu_nocbs")
HOUSEKEEPING_LAYERS = ("systemd.cpu_affinity", "irqaffinity", "workqueue.unbound_cpus")
MASKS = {"writeback": WRITEBACK, "workqueue": UNBOUND_WORK}


@invariant("Every CPU that a setting names is online.")
def _sets_lie_within_the_machine(host: RenderedHost) -> Outcome:
    named = host.isolated | host.housekeeping
    if strays := named - host.online:
        return Fail(
            f"{name_cpus(strays)} named, but only {name_cpus(host.online)} online",
            "name online CPUs only, or leave SMT on",
        )
    return Pass(f"{name_cpus(named)} of {name_cpus(host.online)}")


@invariant("Housekeeping and isolated CPUs together are the online CPUs.")
def _sets_cover_the_online_cpus(host: RenderedHost) -> Outcome:
    if lost := host.online - host.housekeeping - host.isolated:
        return Fail(
            f"{name_cpus(lost)} in neither set",
            "add them to the housekeeping or to the isolated set",
        )
    return Pass(f"housekeeping {name_cpus(host.housekeeping)}, isolated {name_cpus(host.isolated)}")


@invariant("No CPU is both housekeeping and isolated.")
def _sets_are_disjoint(host: RenderedHost) -> Outcome:
    if shared := host.housekeeping & host.isolated:
        return Fail(f"{name_cpus(shared)} in both sets", "remove them from one of the sets")
    return Pass("the intersection is empty")


@invariant("A host that isolates CPUs has both isolated and housekeeping CPUs.")
def _both_sets_have_cpus(host: RenderedHost) -> Outcome:
    if host.profile.isolation is None and not host.isolates:
        return Pass("the profile isolates nothing")
    if not host.isolated or not host.housekeeping:
        return Fail(
            f"housekeeping: {name_cpus(host.housekeeping)}; isolated: {name_cpus(host.isolated)}",
            "keep fewer housekeeping cores per NUMA node, or choose larger hardware",
        )
    return Pass(f"{len(host.housekeeping)} housekeeping, {len(host.isolated)} isolated")


@invariant("Scheduler, tick, RCU, systemd, interrupts, workqueues and kubelet name the same sets.")
def _layers_name_the_same_cpus(host: RenderedHost) -> Outcome:
    if not host.isolates:
        return Pass("no layer names a set")
    isolated, housekeeping = host.isolated, host.housekeeping
    found = [
        *((layer, host.cpus_of(layer), isolated) for layer in ISOLATED_LAYERS),
        *((layer, host.cpus_of(layer), housekeeping) for layer in HOUSEKEEPING_LAYERS),
        *(
            (f"the {name} mask", parse_cpumask(host.sysfs.get(path, "0")), housekeeping)
            for name, path in MASKS.items()
        ),
    ]
    if host.image.irqbalance_file and not host.irqbalance_is_masked:
        found.append(("irqbalance's banned list", host.banned_interrupts, isolated))
    if odd := [(layer, cpus or frozenset()) for layer, cpus, wanted in found if cpus != wanted]:
        sets = (f"{layer} has {name_cpus(cpus)}" for layer, cpus in odd)
        return Fail("; ".join(sets), "give every layer the sets of the CPU plan")
    return Pass(f"{len(found)} settings agree with each other and with the kubelet")


@invariant("No core has one thread isolated and another in housekeeping.")
def _smt_pairs_are_whole(host: RenderedHost) -> Outcome:
    split = [
        cpus & host.online
        for cpus in host.machine.cores.values()
        if cpus & host.isolated and (cpus & host.online) - host.isolated
    ]
    if split:
        pairs = ", ".join(name_cpus(cpus) for cpus in split)
        return Fail(f"split cores: {pairs}", "assign both threads of a core to the same set")
    return Pass(f"{len(host.machine.cores)} cores, none split")


@invariant(
    "The boot CPU and its sibling are housekeeping: the kernel removes the boot CPU from nohz_full."
)
def _boot_core_is_housekeeping(host: RenderedHost) -> Outcome:
    boot = host.machine.siblings(host.machine.boot_cpu) & host.online
    tick_free = host.cpus_of("nohz_full") or frozenset()
    if taken := boot & (host.isolated | tick_free | (host.online - host.housekeeping)):
        return Fail(
            f"{name_cpus(taken)} of the boot core not in housekeeping", "isolate other CPUs"
        )
    return Pass(f"{name_cpus(boot)} in housekeeping")


@invariant("Every NUMA node with a trading NIC keeps housekeeping CPUs for its interrupts.")
def _trading_nic_nodes_keep_housekeeping(host: RenderedHost) -> Outcome:
    trading = {nic.numa_node: nic.name for nic in host.machine.nics if nic.trading}
    bare = {
        node: name
        for node, name in trading.items()
        if not host.machine.nodes[node] & host.housekeeping
    }
    if bare:
        named = ", ".join(f"node {node} ({name})" for node, name in sorted(bare.items()))
        return Fail(f"no housekeeping CPU on {named}", "keep at least one core on each of them")
    return Pass(
        f"{counted(len(trading), 'NUMA node')} with a trading NIC, each with housekeeping CPUs"
    )


@invariant("The plan says of every CPU that was offline at the capture why it stays offline.")
def _offline_cpus_are_planned(host: RenderedHost) -> Outcome:
    machine, threads_off = host.machine, host.argument("nosmt") is not None
    captured_without = machine.smt_control in {"off", "forceoff"}
    if captured_without and not threads_off:
        return Fail(
            f"the machine was captured with smt/control {machine.smt_control}, {machine}, and smt "
            f"is {host.profile.smt}: its second threads would come back",
            'write smt: "off", or switch SMT on and capture the machine again',
        )
    lost = machine.offline - host.taken_offline
    if lost and not captured_without:
        return Fail(
            f"{name_cpus(lost)} offline at the capture, for which the plan has no reason",
            f'write offlined: "{format_cpulist(lost)}", or bring them online and capture again',
        )
    return Pass(f"{name_cpus(machine.offline)} offline at the capture")


INVARIANTS = (
    _offline_cpus_are_planned,
    _sets_lie_within_the_machine,
    _sets_cover_the_online_cpus,
    _sets_are_disjoint,
    _both_sets_have_cpus,
    _layers_name_the_same_cpus,
    _smt_pairs_are_whole,
    _boot_core_is_housekeeping,
    _trading_nic_nodes_keep_housekeeping,
)
