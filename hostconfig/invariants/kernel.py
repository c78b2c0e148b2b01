"""Kernel arguments: each has an effect, one writer, and fits the machine."""

from collections import Counter
from typing import Final

from corelane.hostconfig.invariants.invariant import Fail, Outcome, Pass, invariant
from corelane.hostconfig.invariants.rendered_host import RenderedHost
from corelane.hostconfig.model.kernel_words import Word, as_written
from corelane.hostconfig.model.quantity import counted

COMMAND_LINE_SIZE: Final = 2048
"""arch/x86/include/asm/setup.h and arm64's asm-generic value; the rest is cut off silently."""
BOOTLOADER_SHARE: Final = 512
"""Left for BOOT_IMAGE, root, console and what else the boot loader adds."""

WITHOUT_EFFECT: Final[dict[Word | str, str]] = {
    "kthread_cpus": "no upstream kernel has it; nohz_full already moves kernel threads",
    ("pcie_aspm", "off"): "it keeps the choice of the firmware; write pcie_aspm.policy=performance",
    ("mce", "off"): "memory errors would become silent corruption; write mce=ignore_ce",
    "nomce": "memory errors would become silent corruption; write mce=ignore_ce",
    ("processor.max_cstate", "0"): "it has the effect of 1; write 1",
    ("intel_idle.max_cstate", "0"): "acpi_idle takes over and uses deeper states; write 1",
}
X86_ONLY: Final = frozenset(
    {"clocksource", "tsc", "idle", "processor.max_cstate", "intel_idle.max_cstate", "intel_pstate"}
)
PLAN_BREAKERS: Final = frozenset(
    {
        "cgroup_disable",
        "cgroup_no_v1",
        "disable_cpu_apicid",
        "disableapic",
        "efi_fake_mem",
        "hugetlb_cma",
        "kernelcore",
        "maxcpus",
        "mem",
        "memmap",
        "movable_node",
        "movablecore",
        "nolapic",
        "nosmp",
        "nox2apic",
        "nr_cpus",
        "numa",
        "possible_cpus",
        "reserve_mem",
        "systemd.legacy_systemd_cgroup_controller",
        "systemd.unified_cgroup_hierarchy",
    }
)
"""admin-guide/kernel-parameters.txt: each takes CPUs, NUMA nodes, memory, the pages counted at
boot, or the one cgroup hierarchy that the kubelet needs."""
PAIRED: Final = frozenset({"hugepagesz", "hugepages"})
ACCUMULATING: Final = frozenset(
    {"console", "initcall_blacklist", "modprobe.blacklist", "systemd.mask"}
)
"""Arguments of which every word counts (kernel-parameters.txt, modprobe.d(5),
kernel-command-line(7)). Of others the kernel keeps one: the last of most, the first of isolcpus
and nohz_full (housekeeping_setup of kernel/sched/isolation.c)."""


@invariant("Each kernel argument is written once, including those of the image.")
def _one_writer_per_kernel_argument(host: RenderedHost) -> Outcome:
    counts = Counter(_identities(host.command_line))
    if twice := sorted(name for name, count in counts.items() if count > 1):
        image = {argument.key for argument in host.image.kernel_arguments}
        blame = [f"{name} (the image writes it too)" if name in image else name for name in twice]
        return Fail(
            f"written more than once: {', '.join(blame)}",
            "drop it from the profile, write the value of the image, or choose another image",
        )
    mine = len(host.written)
    return Pass(f"{mine} written here, {len(host.command_line) - mine} by the image")


def _identities(words: tuple[Word, ...]) -> list[str]:
    """Name each word: a huge page count with its size, an argument that adds up with its value."""
    names: list[str] = []
    size = "default"
    for key, value in words:
        size = value or "" if key == "hugepagesz" else size
        own = f" for {size}" if key in PAIRED else f"={value}" if key in ACCUMULATING else ""
        names.append(f"{key}{own}")
    return names


@invariant("Every hugepages= directly follows its hugepagesz=.")
def _huge_page_counts_follow_their_size(host: RenderedHost) -> Outcome:
    words = host.command_line
    loose = [
        f"hugepages={value}"
        for before, (key, value) in zip((("", None), *words), words, strict=False)
        if key == "hugepages" and before[0] != "hugepagesz"
    ]
    if loose:
        return Fail(f"{', '.join(loose)} without a size", "write hugepagesz=1G before it")
    return Pass(
        f"{counted(sum(key == 'hugepages' for key, _ in words), 'count')}, each with its size"
    )


@invariant("No argument is one that the kernel ignores or that does the opposite of its name.")
def _no_argument_is_without_effect(host: RenderedHost) -> Outcome:
    vain = [
        f"{key}: {reason}"
        for key, value in host.command_line
        if (reason := WITHOUT_EFFECT.get((key, as_written(value or ""))) or WITHOUT_EFFECT.get(key))
    ]
    if vain:
        return Fail("; ".join(vain), "drop it, or write the argument that is named")
    return Pass(f"none of {len(WITHOUT_EFFECT)} known ones")


@invariant("No argument is for another processor architecture.")
def _arguments_suit_the_architecture(host: RenderedHost) -> Outcome:
    if host.hardware.architecture == "x86_64":
        return Pass("x86_64 has every argument")
    if foreign := sorted({key for key, _ in host.written} & X86_ONLY):
        return Fail(f"x86 arguments on arm64: {', '.join(foreign)}", "drop them for this hardware")
    return Pass("none of the x86 arguments")


@invariant("No argument takes away CPUs, NUMA nodes, memory or cgroups that the plan needs.")
def _no_argument_takes_from_the_machine(host: RenderedHost) -> Outcome:
    if taking := sorted({key for key, _ in host.command_line} & PLAN_BREAKERS):
        return Fail(f"written: {', '.join(taking)}", "drop it, or describe the smaller machine")
    return Pass(f"none of {len(PLAN_BREAKERS)} such arguments")


@invariant("nosmt decides whether cores have one thread or two; mitigations does not.")
def _mitigations_do_not_decide_on_threads(host: RenderedHost) -> Outcome:
    chosen = host.argument("mitigations") or "auto"
    if host.argument("nosmt") is not None or host.machine.threads_per_core == 1:
        return Pass("one thread a core")
    if "nosmt" in chosen.split(","):
        return Fail(
            f"mitigations={chosen} disables second threads on processors with a flaw only",
            'write smt: "off" beside it, or mitigations: auto',
        )
    return Pass(f"mitigations={chosen} leaves every thread")


@invariant("The node image is built for the machine's architecture.")
def _image_suits_the_hardware(host: RenderedHost) -> Outcome:
    image, hardware = host.image, host.hardware
    if image.architecture != hardware.architecture:
        return Fail(
            f"image {image.name} is {image.architecture}, {hardware.name} is "
            f"{hardware.architecture}",
            f"choose an {hardware.architecture} image",
        )
    return Pass(f"both {image.architecture}")


@invariant("The command line fits into the buffer of the kernel, with room for the boot loader.")
def _command_line_is_not_cut_off(host: RenderedHost) -> Outcome:
    words = [key if value is None else f"{key}={value}" for key, value in host.command_line]
    length, room = len(" ".join(words)), COMMAND_LINE_SIZE - BOOTLOADER_SHARE
    if length > room:
        return Fail(
            f"{length} characters, {room} are safe",
            "isolate contiguous cores, so that CPU lists get shorter",
        )
    return Pass(f"{length} of {room} characters")


INVARIANTS = (
    _one_writer_per_kernel_argument,
    _huge_page_counts_follow_their_size,
    _no_argument_is_without_effect,
    _arguments_suit_the_architecture,
    _no_argument_takes_from_the_machine,
    _mitigations_do_not_decide_on_threads,
    _image_suits_the_hardware,
    _command_line_is_not_cut_off,
)
