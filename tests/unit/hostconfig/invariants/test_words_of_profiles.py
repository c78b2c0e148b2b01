"""Words that people add to a profile are read as the kernel reads them, or refused with reason.

Each row is a machine, the arguments or sysctls of a profile, and the answer: None where the plan
holds, otherwise a part of what the refusal says. The source of a row is beside its kind.
"""

from typing import Any

import pytest

from corelane.hostconfig.catalogue import load_hardware, load_image
from corelane.hostconfig.invariants import HostPlanError
from corelane.hostconfig.invariants.kernel import PLAN_BREAKERS
from corelane.hostconfig.model.image import ImageArgument
from corelane.hostconfig.planning.plan_host import plan_host
from tests.support.hosts import a_machine, a_plan, a_profile
from tests.support.stack import mistakes

METAL, DOCKER, PLAIN = (
    ("c7i.metal-24xl", "deterministic-high-perf"),
    ("xeon-gold-6444y-2s", "docker-edge"),
    ("m7i.4xlarge", "general-purpose"),
)
COLO = ("xeon-gold-6444y-2s", "colocation-deterministic")
ARM = ("c7g.16xlarge", "general-purpose")
PAGES = 'hugePages: {"1Gi": PAGES, "2Mi": PAGES}'
ISOLATION = "isolation: {housekeepingCoresPerNode: CORES}"

ARGUMENTS: list[tuple[tuple[str, str], str, str | None]] = [
    # mm/hugetlb.c, hugepages_setup and hugepagesz_setup: one section counts pages for all layers.
    (PLAIN, "hugepages=16", PAGES),
    (PLAIN, "hugepages=0x10", PAGES),
    (PLAIN, "hugepages=0:4,1:4", PAGES),
    (PLAIN, "hugepages=0:4,", PAGES),
    (PLAIN, "hugepages=many", PAGES),
    (PLAIN, "hugepages", PAGES),
    (PLAIN, "hugepages=16K", PAGES),
    (PLAIN, "hugepagesz=1G hugepages=4", PAGES),
    (PLAIN, "hugepagesz=1048576K hugepages=4", PAGES),
    (PLAIN, "hugepagesz=0x40000000 hugepages=4", PAGES),
    (PLAIN, "hugepagesz=16G hugepages=1", "huge pages of 16G"),
    (PLAIN, "hugepagesz=1g hugepages=1", PAGES),
    (PLAIN, "hugepagesz=lots hugepages=1", "'lots'"),
    (PLAIN, "hugepagesz", "''"),
    (PLAIN, "default_hugepagesz=16G", "huge pages of 16G"),
    (PLAIN, "default-hugepagesz=1G hugepages=2", PAGES),
    (ARM, "hugepagesz=64K hugepages=16", PAGES),
    (ARM, "hugepagesz=512M hugepages=1", "huge pages of 512M"),
    (METAL, "hugepagesz=1G hugepages=4", "hugepages for 1G"),
    (METAL, "hugepagesz=2M hugepages=0:512", PAGES),
    (METAL, "hugepages=0:99999", "too much reserved"),
    # lib/bitmap-str.c, bitmap_parselist.
    (METAL, "isolcpus=4-N", "isolcpus"),
    (METAL, "isolcpus=all", "isolcpus"),
    (METAL, "nohz_full=1-20:2/4", "nohz_full"),
    (METAL, "nohz-full=2-47", "nohz_full"),
    (METAL, "rcu_nocbs=all", "rcu_nocbs"),
    (METAL, "irqaffinity=2-47", "irqaffinity"),
    (METAL, "systemd.cpu_affinity=0-N", "systemd.cpu_affinity"),
    (METAL, "workqueue.unbound-cpus=N", "workqueue.unbound_cpus"),
    (PLAIN, "isolcpus=4-N", ISOLATION),
    (PLAIN, "isolcpus=managed_irq,domain,1-7", ISOLATION),
    (PLAIN, "isolcpus=0xf0", ISOLATION),
    (PLAIN, "isolcpus", ISOLATION),
    (PLAIN, "nohz_full=1-20:2/4", ISOLATION),
    (PLAIN, "nohz_full=1-20:4/2", ISOLATION),
    (PLAIN, "nohz_full=all", ISOLATION),
    (PLAIN, "nohz_full=0-99999", ISOLATION),
    (PLAIN, "nohz_full=7-4", ISOLATION),
    (PLAIN, "rcu_nocbs=0-7:1/0", ISOLATION),
    (PLAIN, "irqaffinity=ff", ISOLATION),
    (PLAIN, "systemd.cpu_affinity=0-N", ISOLATION),
    (PLAIN, "workqueue.unbound_cpus=0-", ISOLATION),
    # lib/kstrtox.c: the base of an integer is in its prefix.
    (COLO, "processor.max_cstate=0x0", "written more than once"),
    (DOCKER, "nmi_watchdog=0x0", "written more than once"),
    (PLAIN, "pcie_aspm=off", "pcie_aspm.policy=performance"),
    (COLO, "intel_idle.max-cstate=0", "written more than once"),
    (COLO, "nvme_core.io_timeout=0xffffffff", None),
    # kernel/params.c, parameq: dash and underscore are the same in a name.
    (METAL, "numa-balancing=enable", "numa_balancing"),
    (METAL, "skew-tick=0", "skew_tick"),
    (PLAIN, "split-lock-detect=off", None),
    # One word of most arguments counts, every word of some.
    (PLAIN, "console=tty0 console=ttyS0,115200n8", None),
    (PLAIN, "console=tty0 console=tty0", "console=tty0"),
    (PLAIN, "iommu=pt iommu=off", "written more than once: iommu"),
    (PLAIN, "modprobe.blacklist=pcspkr modprobe.blacklist=floppy", None),
    # kernel/time/tick-sched.c, setup_tick_nohz (kstrtobool).
    (METAL, "nohz=off", "nohz_full"),
    (METAL, "nohz=0", "nohz_full"),
    (METAL, "nohz=n", "nohz_full"),
    (METAL, "nohz=on", None),
    (PLAIN, "nohz=off", None),
    (METAL, "highres=off", "nohz_full"),
    # arch/x86/kernel/tsc.c, notsc_setup and tsc_setup.
    (METAL, "notsc", "clocksource=tsc"),
    (METAL, "tsc=unstable", "written more than once: tsc"),
    (COLO, "notsc", "clocksource=tsc"),
    (COLO, "clocksource=hpet", "written more than once: clocksource"),
    (PLAIN, "clearcpuid=tsc", "features of the processor"),
    # drivers/cpuidle and drivers/cpufreq; the sections of power.
    (METAL, "idle=poll", "power: {idle: poll}"),
    (METAL, "idle=halt", "power: {idle: shallow}"),
    (METAL, "idle=nomwait", "power: {idle: shallow}"),
    (METAL, "cpuidle.off=1", "power: {idle: shallow}"),
    (METAL, "cpuidle.off=0", None),
    (METAL, "cpufreq.off=1", "clocks"),
    (METAL, "intel_pstate=disable", "clocks"),
    # admin-guide/hw-vuln/l1tf.rst, mds.rst, tsx_async_abort.rst, processor_mmio_stale_data.rst.
    (METAL, "nosmt", 'smt: "off"'),
    (METAL, "nosmt=force", 'smt: "off"'),
    (PLAIN, "nosmt", 'smt: "off"'),
    (PLAIN, "l1tf=full,force", 'smt: "off"'),
    (PLAIN, "l1tf=flush,nosmt", 'smt: "off"'),
    (PLAIN, "mds=full,nosmt", 'smt: "off"'),
    (PLAIN, "mds=full", None),
    (PLAIN, "retbleed=auto,nosmt", 'smt: "off"'),
    (PLAIN, "mitigations=off", "mitigations"),
    # amazon-eks-ami, nodeadm/internal/system/networking.go; systemd.link(5), NamePolicy=.
    (METAL, "net.ifnames=0", "nodeadm's hook waits 60 s for the former name"),
    (METAL, "net.ifnames=off", "finds interfaces by driver, slot or MAC address"),
    (METAL, "net.ifnames=1", None),
    (PLAIN, "net.ifnames=0", "nodeadm's hook waits 60 s for the former name"),
    (COLO, "net.ifnames=0", "state pci of each interface"),
    (COLO, "net.ifnames=1", None),
    # Interrupts (arch/x86/kernel/apic, drivers/pci, kernel/irq/spurious.c).
    (METAL, "noapic", "placement of interrupts"),
    (METAL, "pci=nomsi", "placement of interrupts"),
    (METAL, "pci=nocrs,nomsi", "placement of interrupts"),
    (METAL, "acpi=noirq", "placement of interrupts"),
    (METAL, "irqpoll", "polls every device"),
    (PLAIN, "acpi=off", "CPUs and NUMA nodes"),
    # Machine checks, debugfs, drivers, targets.
    (PLAIN, "mce=off", "mce=ignore_ce"),
    (PLAIN, "nomce", "mce=ignore_ce"),
    (PLAIN, "mce=ignore_ce", None),
    (COLO, "debugfs=off", None),
    (METAL, "modprobe.blacklist=ena", "drives one"),
    (METAL, "module_blacklist=floppy,ena", "drives one"),
    (PLAIN, "systemd.unit=rescue.target", "multi-user.target"),
    (PLAIN, "systemd.unit=multi-user.target", None),
    (PLAIN, "single", "multi-user.target"),
    (PLAIN, "init=/bin/sh", "multi-user.target"),
    (PLAIN, "systemd.mask=kubelet.service", "a unit that the plan needs"),
    (PLAIN, "systemd.mask=bluetooth.service", None),
    (PLAIN, "sysctl.vm.swappiness=1", "write it under sysctls"),
    (PLAIN, "transparent_hugepage=always", "transparentHugePages"),
    *((PLAIN, f"{key.replace('_', '-')}=2", key) for key in sorted(PLAN_BREAKERS)),
    (PLAIN, "nosmp", "nosmp"),
    (PLAIN, "mem=4G", "mem"),
    (PLAIN, "numa=off", "numa"),
    (PLAIN, "maxcpus=0x4", "maxcpus"),
]

SYSCTLS: list[tuple[tuple[str, str], str, str | None]] = [
    # kernel/sched/rt.c; the fair server of Linux 6.12 is a second throttle.
    (PLAIN, "kernel.sched_rt_runtime_us=-1", "rtThrottling: false"),
    (PLAIN, "kernel.sched_rt_runtime_us=1000000", "rtThrottling: false"),
    (PLAIN, "kernel.sched_rt_runtime_us=0xf4240", "rtThrottling: false"),
    (PLAIN, "kernel.sched_rt_period_us=900000", "rtThrottling: false"),
    (PLAIN, "kernel.sched_rt_runtime_us=900000", None),
    (COLO, "kernel.sched_rt_runtime_us=-1", "rtThrottling: false"),
    (PLAIN, "vm.nr_hugepages=512", PAGES),
    (PLAIN, "vm.nr_hugepages=0x200", PAGES),
    (PLAIN, "vm.nr_hugepages_mempolicy=512", PAGES),
    (METAL, "net.core.rps_default_mask=ffffffff", "written 2 times"),
    (COLO, "kernel.watchdog_cpumask=0-N", "isolated CPUs"),
    (COLO, "kernel.watchdog_cpumask=0", None),
    (PLAIN, "net.core.rps_default_mask=3", None),
    (PLAIN, "kernel.modules_disabled=1", "modules"),
    (PLAIN, "kernel.modules_disabled=0", None),
    (METAL, "kernel.nmi_watchdog=1", "nmi_watchdog"),
    (METAL, "kernel.numa_balancing=1", "numa_balancing"),
    (METAL, "kernel.timer_migration=0", "written 2 times"),
    (PLAIN, "vm.swappiness=0xa", None),
]


def arguments(line: str) -> list[dict[str, Any]]:
    words = (word.partition("=") for word in line.split())
    return [
        {"key": key, "why": "typed by somebody", **({"value": value} if equals else {})}
        for key, equals, value in words
    ]


def sysctls(line: str) -> list[dict[str, Any]]:
    words = (word.partition("=") for word in line.split())
    return [{"key": key, "value": value, "why": "typed by somebody"} for key, _, value in words]


def answered(host: tuple[str, str], answer: str | None, **own: Any) -> None:
    hardware, profile = host
    if answer is None:
        assert a_plan(hardware, profile, **own)
        return
    with pytest.raises(HostPlanError) as caught:
        a_plan(hardware, profile, **own)
    assert answer in str(caught.value)
    assert all(each.found and each.remedy for each in caught.value.failures)


def test_the_table_is_long_enough() -> None:
    assert len(ARGUMENTS) + len(SYSCTLS) > 130
    assert len({(host, line) for host, line, _ in ARGUMENTS}) == len(ARGUMENTS)


@pytest.mark.parametrize(("host", "line", "answer"), ARGUMENTS)
def test_an_argument_is_read_as_the_kernel_reads_it(
    host: tuple[str, str], line: str, answer: str | None
) -> None:
    answered(host, answer, kernelArguments=arguments(line))


@pytest.mark.parametrize(("host", "line", "answer"), SYSCTLS)
def test_a_sysctl_is_read_as_the_kernel_reads_it(
    host: tuple[str, str], line: str, answer: str | None
) -> None:
    answered(host, answer, sysctls=sysctls(line))


def test_polling_is_left_to_an_argument_where_no_section_reaches_it() -> None:
    assert a_plan(*PLAIN, kernelArguments=arguments("idle=poll"))


def test_a_profile_that_lifts_both_throttles_keeps_them_lifted() -> None:
    lifted = {"scheduling": {"rtThrottling": False}}

    answered(METAL, None, **lifted)
    for line in ("debugfs=off", "debugfs=no-mount", "lockdown=integrity"):
        answered(METAL, "fair server", kernelArguments=arguments(line), **lifted)
    own = sysctls("kernel.sched_rt_runtime_us=950000")
    answered(METAL, "written 2 times", sysctls=own, **lifted)


def test_names_that_hold_from_the_first_boot_on_are_left_to_their_owner() -> None:
    image = load_image("al2023-x86-64-standard")
    own = ImageArgument(key="net.ifnames", value="0", why="written when the image is built")
    theirs = image.model_copy(update={"kernel_arguments": (*image.kernel_arguments, own)})
    asked = a_profile(kernelArguments=[{"key": "net.ifnames", "value": "0", "why": "for a test"}])

    plan_host(load_hardware("c7i.metal-24xl"), a_profile(), pool="t0", image=theirs)
    assert plan_host(a_machine(), asked, pool="t0").hardware.topology.nics[0].name == "eth0"


def test_a_ceiling_of_files_below_the_planned_limit_is_refused() -> None:
    own = {"limits": {"nofile": 1_048_576}}

    answered(PLAIN, "limits.nofile", sysctls=sysctls("fs.nr_open=65536"), **own)
    answered(PLAIN, None, sysctls=sysctls("fs.nr_open=0x200000"), **own)


def test_words_in_a_stack_file_are_mistakes_of_the_pool_that_uses_them() -> None:
    def use_it(raw: Any) -> None:
        raw["profiles"] = {
            "mine": {
                "extends": "deterministic-high-perf",
                "kernelArguments": arguments("hugepages=16 hugepagesz=16G isolcpus=4-N"),
            }
        }
        raw["pools"]["engines"]["profile"] = "mine"

    found = mistakes(use_it)

    assert {error.path for error in found} == {"pools.engines"}
    assert all(error.found and error.wanted and error.remedy for error in found)
    assert any(PAGES in error.remedy for error in found)
