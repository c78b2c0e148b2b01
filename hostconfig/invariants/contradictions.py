"""Words of a profile's own that undo what the plan states: arguments, and sysctls."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Final, NamedTuple

from corelane.hostconfig.invariants.invariant import Fail, Outcome, Pass, invariant
from corelane.hostconfig.invariants.rendered_host import RenderedHost, name_cpus
from corelane.hostconfig.model.cpuset import parse_cpumask
from corelane.hostconfig.model.kernel_words import is_off, name_of, read_cpus, read_integer

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
RT_PERIOD_US: Final = 1_000_000
RT_RUNTIME_US: Final = 950_000
"""Defaults of kernel/sched/rt.c (sysctl_sched_rt_period and sysctl_sched_rt_runtime)."""
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


def _stops_fair_server(host: RenderedHost) -> bool:
    return any(path.startswith(FAIR_SERVER) for path in host.sysfs)


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
        _stops_fair_server,
        "scheduling.rtThrottling: the fair server is switched off in debugfs",
    ),
    Contradiction(
        ("lockdown",),
        _anything,
        _stops_fair_server,
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
    return _judged([*_undone(host), *_blacklisted(host)], f"none of {len(ARGUMENTS) + 1} kinds")


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


def _judged(found: Iterable[tuple[str, str]], evidence: str) -> Outcome:
    pairs = list(found)
    if pairs:
        remedies = dict.fromkeys(remedy for _, remedy in pairs)
        return Fail("; ".join(dict.fromkeys(what for what, _ in pairs)), "; ".join(remedies))
    return Pass(evidence)


@invariant("No sysctl undoes what the plan states.")
def _no_sysctl_undoes_the_plan(host: RenderedHost) -> Outcome:
    given = dict(host.sysctls)
    found = [*_throttle(host, given), *_cpu_masks(host, given), *_limits(host, given)]
    return _judged(found, f"none of {len(given)} sysctls")


def _throttle(host: RenderedHost, given: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield a throttle that is off while the fair server of Linux 6.12 is on (sched/rt.c)."""
    keys = ("kernel.sched_rt_runtime_us", "kernel.sched_rt_period_us")
    runtime, period = (
        number if (number := read_integer(given.get(key, ""))) is not None else default
        for key, default in zip(keys, (RT_RUNTIME_US, RT_PERIOD_US), strict=True)
    )
    if (runtime < 0 or runtime >= period) and not _stops_fair_server(host):
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
    _sections_write_their_arguments,
    _no_argument_undoes_the_plan,
    _no_sysctl_undoes_the_plan,
)
