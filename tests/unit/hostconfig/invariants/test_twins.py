"""Invariants of hosts and rules of the pack that state one fact twice, on purpose.

An invariant refuses a host before it is declared. Its rule finds the same in the input `hostPlan`
of a pool, whoever made that. Neither imports the other: each pair is held together here by one
broken host, which the invariant refuses and the rule finds.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from corelane.hostconfig.invariants import ALL
from corelane.hostconfig.model.cpuset import format_cpulist
from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.model.kernel import KERNEL_DEFAULTS, WRITEBACK
from corelane.hostconfig.model.settings import (
    InterruptPlacement,
    KernelArgument,
    Setting,
    Sysctl,
    SysfsWrite,
)
from corelane.policies.judging.catalogue import load_catalogue
from tests.support.hosts import a_plan, a_rendered_host, changed, failing, with_kubelet
from tests.support.policy import a_resource, messages

Change = Callable[[HostPlan], HostPlan]
RULES = {rule.code: rule for rule in load_catalogue()}


@dataclass(frozen=True, slots=True)
class Twins:
    """An invariant, the code of a rule of the same fact, and a change that breaks it."""

    invariant: str
    rule: str
    change: Change


def argument(key: str, value: str | None) -> Change:
    """Return a change of one kernel argument, which is added if it is missing."""
    wanted = KernelArgument(key=key, value=value, why="broken by a test")

    def change(plan: HostPlan) -> HostPlan:
        kept = [wanted if getattr(s, "key", "") == key else s for s in plan.settings]
        return changed(plan, settings=tuple(kept if wanted in kept else [*kept, wanted]))

    return change


def added(*settings: Setting) -> Change:
    return lambda plan: changed(plan, settings=(*plan.settings, *settings))


def instead(kind: type[Setting], wanted: Callable[[Any], Setting | None]) -> Change:
    """Return a change of every setting of a kind."""

    def change(plan: HostPlan) -> HostPlan:
        each = (wanted(s) if isinstance(s, kind) else s for s in plan.settings)
        return changed(plan, settings=tuple(s for s in each if s is not None))

    return change


def kubelet(**fields: Any) -> Change:
    return lambda plan: with_kubelet(plan, {**plan.kubelet, **fields})


def without_field(key: str) -> Change:
    return lambda plan: with_kubelet(
        plan, {name: value for name, value in plan.kubelet.items() if name != key}
    )


def writeback_on_isolated_cpus(setting: SysfsWrite) -> SysfsWrite:
    broken = {"value": "00000004"} if setting.path == WRITEBACK else {}
    return setting.model_copy(update=broken)


def a_split_core(plan: HostPlan) -> HostPlan:
    stray = frozenset({50})
    cpus = plan.cpus.model_copy(
        update={
            "housekeeping": plan.cpus.housekeeping | stray,
            "isolated": plan.cpus.isolated - stray,
        }
    )
    isolated = format_cpulist(cpus.isolated)
    return argument("isolcpus", f"managed_irq,{isolated}")(changed(plan, cpus=cpus))


def too_many_huge_pages(plan: HostPlan) -> HostPlan:
    counts = [a for a in plan.kernel_arguments if a.key == "hugepages"]
    more = {a: a.model_copy(update={"value": "0:4000"}) for a in counts}
    settings = tuple(more.get(s, s) if isinstance(s, KernelArgument) else s for s in plan.settings)
    return changed(plan, settings=settings)


def no_cache_allocation(plan: HostPlan) -> HostPlan:
    return changed(plan, hardware=plan.hardware.model_copy(update={"divides_caches": False}))


def no_kernel_for_caches(plan: HostPlan) -> HostPlan:
    return changed(plan, image=plan.image.model_copy(update={"resctrl": False}))


AGREE = "CL-HST-004"
KERNEL_WORK = "CL-HST-005"
ONE_WRITER = "CL-HST-009"
NO_CGROUP = "CL-HST-010"
MEMORY = "CL-HST-011"
BALANCED = "CL-HST-012"
DEFAULTS = "CL-HST-013"
CACHES = "CL-HST-001"
PINS = "CL-ISO-009"

TWINS = (
    *(
        Twins("layers-name-the-same-cpus", AGREE, argument(key, value))
        for key, value in (
            ("nohz_full", "3-47,50-95"),
            ("rcu_nocbs", "4-47,50-95"),
            ("irqaffinity", "0-3,48-49"),
            ("systemd.cpu_affinity", "0,1"),
            ("workqueue.unbound_cpus", "0"),
        )
    ),
    Twins("sets-cover-the-online-cpus", AGREE, argument("isolcpus", "managed_irq,3-47,50-95")),
    Twins("sets-are-disjoint", AGREE, kubelet(reservedSystemCPUs="0-2,48-49")),
    Twins("both-sets-have-cpus", AGREE, kubelet(reservedSystemCPUs="")),
    Twins(
        "layers-name-the-same-cpus", KERNEL_WORK, instead(SysfsWrite, writeback_on_isolated_cpus)
    ),
    Twins(
        "one-mechanism-places-interrupts",
        KERNEL_WORK,
        instead(
            InterruptPlacement, lambda each: each.model_copy(update={"cpus": frozenset({0, 2})})
        ),
    ),
    Twins(
        "one-writer-per-kernel-argument",
        ONE_WRITER,
        added(KernelArgument(key="skew_tick", value="1", why="written twice")),
    ),
    Twins(
        "one-writer-per-kernel-argument",
        ONE_WRITER,
        added(KernelArgument(key="numa-balancing", value="enable", why="written with a dash")),
    ),
    *(
        Twins("no-argument-is-without-effect", ONE_WRITER, argument(key, value))
        for key, value in (
            ("kthread_cpus", "0-1"),
            ("pcie_aspm", "off"),
            ("processor.max_cstate", "0"),
        )
    ),
    Twins(
        "reserved-cpus-exclude-reserved-cgroups", NO_CGROUP, kubelet(systemReservedCgroup="/system")
    ),
    Twins("reserved-cpus-exclude-reserved-cgroups", NO_CGROUP, without_field("kubeReservedCgroup")),
    *(
        Twins(invariant, MEMORY, kubelet(reservedMemory=entries))
        for invariant, entries in (
            (
                "reserved-memory-is-the-exact-sum",
                [{"numaNode": 0, "limits": {"memory": "2588Mi"}}],
            ),
            (
                "reserved-memory-names-real-nodes",
                [{"numaNode": 1, "limits": {"memory": "2589Mi"}}],
            ),
            (
                "reserved-memory-names-real-nodes",
                [{"numaNode": 0, "limits": {"memory": "2589Mi", "hugepages-1Gi": "1Gi"}}],
            ),
        )
    ),
    Twins("shared-pods-are-load-balanced", BALANCED, argument("isolcpus", "domain,2-47,50-95")),
    Twins("shared-pods-are-load-balanced", BALANCED, argument("isolcpus", "2-47,50-95")),
    *(
        Twins(
            "sysctls-keep-protected-defaults",
            DEFAULTS,
            added(Sysctl(key=key, value="7", why="not the value of the kubelet")),
        )
        for key in KERNEL_DEFAULTS
    ),
    Twins(
        "mitigations-do-not-decide-on-threads",
        "CL-HST-007",
        argument("mitigations", "auto,nosmt"),
    ),
    Twins("huge-pages-fit-each-numa-node", "CL-HST-003", too_many_huge_pages),
    Twins("smt-pairs-are-whole", "CL-ISO-013", a_split_core),
    Twins("aligned-memory-needs-pinned-memory", PINS, kubelet(memoryManagerPolicy="None")),
    Twins("manager-policies-are-spelled-right", PINS, kubelet(cpuManagerPolicy="Static")),
    Twins("caches-can-be-divided", CACHES, no_cache_allocation),
    Twins("caches-can-be-divided", CACHES, no_kernel_for_caches),
    Twins("caches-can-be-divided", CACHES, lambda plan: with_kubelet(plan, {})),
)
ALONE = {
    "CL-HST-002": "about the pool, not the plan of its hosts",
    "CL-HST-006": "a choice of the firm: a host without the limit works",
    "CL-HST-008": "about the node group",
    "CL-HST-014": "a choice of the firm, by tier",
    "CL-HST-015": "about the teams of a pool",
}
"""Rules of the family `host` without a twin, and the reason."""


def a_host(twins: Twins) -> HostPlan:
    """Return a sound plan in which the fact of the twins matters."""
    if twins.rule == CACHES:
        classes = {"classes": {"engines": {"l3Percent": 60}}}
        return a_plan("xeon-gold-6444y-2s", "colocation-deterministic", cache=classes)
    return a_plan(smt="on", network={"interfaces": {"placeInterrupts": True}})


def found_by_the_rule(plan: HostPlan, rule: str) -> list[str]:
    pool = {"tier": "t0", "pool": plan.pool, "hostPlan": plan.as_data()}
    return messages(RULES[rule], a_resource("corelane:compute:MetalPool", pool))


each_pair = pytest.mark.parametrize(
    "twins", TWINS, ids=lambda twins: f"{twins.invariant}-{twins.rule}"
)


@each_pair
def test_the_invariant_and_its_rule_find_the_same_broken_host(twins: Twins) -> None:
    sound = a_host(twins)
    broken = twins.change(sound)

    assert not failing(a_rendered_host(sound))
    assert not found_by_the_rule(sound, twins.rule)
    assert twins.invariant in failing(a_rendered_host(broken))
    assert found_by_the_rule(broken, twins.rule)


def test_every_rule_about_host_plans_has_a_twin_or_a_reason() -> None:
    family = {code for code in RULES if code.startswith("CL-HST-")}

    twins = {each.rule for each in TWINS} & family

    assert twins | ALONE.keys() == family
    assert not twins & ALONE.keys()


def test_twins_name_invariants_that_exist() -> None:
    assert {twins.invariant for twins in TWINS} <= {each.id for each in ALL}
