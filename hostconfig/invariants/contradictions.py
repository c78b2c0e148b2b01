"""Kernel arguments that a profile adds and that undo what its plan states."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Final, NamedTuple

from corelane.hostconfig.invariants.invariant import Fail, Outcome, Pass, invariant
from corelane.hostconfig.invariants.rendered_host import RenderedHost
from corelane.hostconfig.model.kernel_words import is_off, name_of

Says = Callable[[str], bool]
Stated = Callable[[RenderedHost], bool]

SECTIONS: Final[Mapping[str, str]] = {
    "default_hugepagesz": 'hugePages: {"1Gi": PAGES, "2Mi": PAGES}',
    "hugepages": 'hugePages: {"1Gi": PAGES, "2Mi": PAGES}',
    "hugepagesz": 'hugePages: {"1Gi": PAGES, "2Mi": PAGES}',
    "irqaffinity": "isolation: {housekeepingCoresPerNode: CORES}",
    "isolcpus": "isolation: {housekeepingCoresPerNode: CORES}",
    "mitigations": "mitigations: auto",
    "nohz_full": "isolation: {housekeepingCoresPerNode: CORES}",
    "nosmt": 'smt: "off"',
    "numa_balancing": "memory: {numaBalancing: false}",
    "rcu_nocbs": "isolation: {housekeepingCoresPerNode: CORES}",
    "systemd.cpu_affinity": "isolation: {housekeepingCoresPerNode: CORES}",
    "transparent_hugepage": "memory: {transparentHugePages: madvise}",
    "workqueue.unbound_cpus": "isolation: {housekeepingCoresPerNode: CORES}",
}
"""What other layers have to agree with, and the section that writes it for all of them."""
_OF_KERNEL: Final = re.compile(r"eth[0-9]+")
FAIR_SERVER: Final = "/sys/kernel/debug/sched/fair_server/"


class Contradiction(NamedTuple):
    """An argument that undoes what the plan states, if it says so and the plan does."""

    keys: tuple[str, ...]
    """Names, or patterns of names."""
    says: Says
    stated: Stated
    undone: str
    remedy: str = "drop it"


def _anything(_: str) -> bool:
    return True


def _always(_: RenderedHost) -> bool:
    return True


def _one_of(*words: str) -> Says:
    """Return whether one of the words stands in a list with commas."""
    return lambda value: any(part in words for part in value.split(","))


def _true(value: str) -> bool:
    return value == "" or not is_off(value)


def _reads_tsc(host: RenderedHost) -> bool:
    return host.argument("clocksource") == "tsc"


def _stops_ticks(host: RenderedHost) -> bool:
    return host.argument("nohz_full") is not None


def _places_interrupts(host: RenderedHost) -> bool:
    return bool(host.isolates or host.placed_interrupts)


def _controls_idle(host: RenderedHost) -> bool:
    return host.hardware.controls_c_states and host.hardware.architecture == "x86_64"


def _polls_not(host: RenderedHost) -> bool:
    return _controls_idle(host) and host.profile.power.idle != "poll"


def _sets_clocks(host: RenderedHost) -> bool:
    return host.profile.power.performance_governor or host.profile.power.turbo is not None


def _keeps_threads(host: RenderedHost) -> bool:
    return host.machine.threads_per_core > 1 and host.argument("nosmt") is None


def stops_fair_server(host: RenderedHost) -> bool:
    """Return whether the second throttle of Linux 6.12 is switched off."""
    return any(path.startswith(FAIR_SERVER) for path in host.sysfs)


def _names_change_under_nodeadm(host: RenderedHost) -> bool:
    """Return whether the names of a node's interfaces would change with its second boot."""
    theirs = {name_of(argument.key) for argument in host.image.kernel_arguments}
    return host.image.joins_with == "nodeadm" and "net.ifnames" not in theirs


def _finds_by_name(host: RenderedHost) -> bool:
    return any(nic.has_own_name and not _OF_KERNEL.fullmatch(nic.name) for nic in host.machine.nics)


def _another_target(value: str) -> bool:
    return value not in {"multi-user.target", "graphical.target", "default.target"}


def _unit_of_the_plan(value: str) -> bool:
    kept = ("corelane-", "kubelet", "docker", "containerd", "systemd-sysctl", "systemd-tmpfiles")
    return value.startswith(kept)


# Documentation/admin-guide/kernel-parameters.txt, where a row names no other source.
ARGUMENTS: Final = (
    # kernel/time/tick-sched.c, setup_tick_nohz.
    Contradiction(("nohz",), is_off, _stops_ticks, "nohz_full: no tick ever stops"),
    # kernel/time/hrtimer.c, setup_hrtimer_hres.
    Contradiction(("highres",), is_off, _stops_ticks, "nohz_full: timers wait for a tick"),
    Contradiction(("notsc",), _anything, _reads_tsc, "clocksource=tsc"),
    Contradiction(("tsc",), _one_of("unstable"), _reads_tsc, "clocksource=tsc"),
    Contradiction(
        ("clearcpuid",), _anything, _always, "features of the processor that are planned"
    ),
    Contradiction(
        ("idle",),
        _one_of("poll"),
        _polls_not,
        "power.idle of the profile",
        "write power: {idle: poll}",
    ),
    Contradiction(
        ("idle",),
        _one_of("halt", "nomwait", "mwait"),
        _controls_idle,
        "power.idle of the profile",
        "write power: {idle: shallow}",
    ),
    # drivers/cpuidle/cpuidle.c, module_param off.
    Contradiction(
        ("cpuidle.off",),
        _true,
        _controls_idle,
        "power.idle of the profile: no driver of idle states is left",
        "write power: {idle: shallow}, or poll",
    ),
    # drivers/cpufreq/cpufreq.c, module_param off.
    Contradiction(("cpufreq.off",), _true, _sets_clocks, "the clocks of power"),
    Contradiction(("intel_pstate",), _one_of("disable"), _sets_clocks, "the clocks of power"),
    Contradiction(
        ("l1tf", "mds", "mmio_stale_data", "retbleed", "tsx_async_abort"),
        _one_of("nosmt"),
        _keeps_threads,
        "smt: it may take second threads offline",
        'write smt: "off", or leave it to mitigations',
    ),
    # admin-guide/hw-vuln/l1tf.rst: full, and full,force, disable SMT.
    Contradiction(
        ("l1tf",),
        _one_of("full"),
        _keeps_threads,
        "smt: it may take second threads offline",
        'write smt: "off", or leave it to mitigations',
    ),
    Contradiction(("noapic",), _anything, _places_interrupts, "the placement of interrupts"),
    Contradiction(
        ("pci",), _one_of("nomsi", "noacpi"), _places_interrupts, "the placement of interrupts"
    ),
    Contradiction(("acpi",), _one_of("noirq"), _places_interrupts, "the placement of interrupts"),
    Contradiction(
        ("irqpoll", "irqfixup"), _anything, _places_interrupts, "isolation: it polls every device"
    ),
    Contradiction(("acpi",), _one_of("off"), _always, "CPUs and NUMA nodes, which ACPI describes"),
    # fs/debugfs/inode.c; security/lockdown: debugfs is closed from integrity upwards.
    Contradiction(
        ("debugfs",),
        _one_of("off", "no-mount"),
        stops_fair_server,
        "scheduling.rtThrottling: the fair server is switched off in debugfs",
    ),
    Contradiction(
        ("lockdown",),
        _anything,
        stops_fair_server,
        "scheduling.rtThrottling: the fair server is switched off in debugfs",
    ),
    Contradiction(
        ("init", "rdinit", "single", "rescue", "emergency", "S", "s", "1"),
        _anything,
        _always,
        "the units of the plan, which start with multi-user.target",
    ),
    # systemd.unit of kernel-command-line(7).
    Contradiction(
        ("systemd.unit", "rd.systemd.unit"),
        _another_target,
        _always,
        "the units of the plan, which start with multi-user.target",
    ),
    # amazon-eks-ami, nodeadm/internal/system/networking.go, ensureInterfacesConfigured: the boot
    # hook expects every name that nodeadm-internal/udev kept under this instance's id.
    Contradiction(
        ("net.ifnames",),
        is_off,
        _names_change_under_nodeadm,
        "the names that the node's first boot gave to its interfaces: at each later boot nodeadm's "
        "hook waits 60 s for the former name, and fails",
        "drop it: the plan finds interfaces by driver, slot or MAC address",
    ),
    # systemd.link(5), NamePolicy=: udev leaves eth0, eth1 and so on as they are.
    Contradiction(
        ("net.ifnames",),
        is_off,
        _finds_by_name,
        "the names by which the plan finds interfaces",
        "drop it, or state pci of each interface in the hardware entry",
    ),
    Contradiction(("systemd.mask",), _unit_of_the_plan, _always, "a unit that the plan needs"),
    Contradiction(
        ("sysctl.*",),
        _anything,
        _always,
        "the one place of sysctls, /etc/sysctl.d, which is read later",
        "write it under sysctls",
    ),
)
_BLACKLISTS: Final = ("initcall_blacklist", "modprobe.blacklist", "module_blacklist")


@invariant("What several layers agree on is written by its section, never by a single argument.")
def _sections_write_their_arguments(host: RenderedHost) -> Outcome:
    own = [a for a in host.profile.kernel_arguments if name_of(a.key) in SECTIONS]
    if own:
        remedies = dict.fromkeys(SECTIONS[name_of(a.key)] for a in own)
        return Fail(
            f"{', '.join(a.token for a in own)} in kernelArguments",
            f"drop it and write {', '.join(remedies)} in the profile",
        )
    return Pass(f"none of {len(SECTIONS)} such arguments among those of the profile")


@invariant("No argument undoes what the plan states.")
def _no_argument_undoes_the_plan(host: RenderedHost) -> Outcome:
    return judged([*_undone(host), *_blacklisted(host)], f"none of {len(ARGUMENTS) + 1} kinds")


def _undone(host: RenderedHost) -> Iterator[tuple[str, str]]:
    for key, value in host.command_line:
        for row in ARGUMENTS:
            named = any(fnmatchcase(key, pattern) for pattern in row.keys)
            if named and row.says(value or "") and row.stated(host):
                token = key if value is None else f"{key}={value}"
                yield f"{token} undoes {row.undone}", row.remedy


def _blacklisted(host: RenderedHost) -> Iterator[tuple[str, str]]:
    """Yield what keeps the driver of an interface or a drive from being loaded."""
    used = {nic.driver for nic in host.machine.nics if nic.driver}
    used |= {"nvme"} if host.machine.nvmes else set()
    for key, value in host.command_line:
        for part in (value or "").split(",") if key in _BLACKLISTS else ():
            if name_of(part).removesuffix("_init") in used:
                yield (
                    f"{key}={value} undoes the devices of the machine: {part} drives one",
                    "drop it",
                )


def judged(found: Iterable[tuple[str, str]], evidence: str) -> Outcome:
    """Return a failure that names everything found, with each remedy once."""
    pairs = list(found)
    if pairs:
        remedies = dict.fromkeys(remedy for _, remedy in pairs)
        return Fail("; ".join(dict.fromkeys(what for what, _ in pairs)), "; ".join(remedies))
    return Pass(evidence)


INVARIANTS = (
    _sections_write_their_arguments,
    _no_argument_undoes_the_plan,
)
