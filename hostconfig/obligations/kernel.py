"""The kernel command line means what it says, and has one writer a word."""

from collections import Counter
from typing import Final

from corelane.hostconfig.obligations.rendered_host import Subject, Word
from corelane.hostconfig.obligations.verdict import Fails, Holds, Verdict, obligation

COMMAND_LINE_SIZE: Final = 2048
"""arch/x86/include/asm/setup.h and arm64's asm-generic value; the rest is cut off silently."""
BOOTLOADER_SHARE: Final = 512
"""Left for BOOT_IMAGE, root, console and what else the boot loader adds."""

WITHOUT_EFFECT: Final[dict[Word | str, str]] = {
    "kthread_cpus": "no upstream kernel knows it; nohz_full already moves kernel threads",
    ("pcie_aspm", "off"): "it leaves firmware's choice alone; pcie_aspm.policy=performance acts",
    ("mce", "off"): "memory errors would become silent corruption; use mce=ignore_ce",
    ("processor.max_cstate", "0"): "it means what 1 means; write 1",
    ("intel_idle.max_cstate", "0"): "acpi_idle takes over, with deeper states; write 1",
}
X86_ONLY: Final = frozenset(
    {"clocksource", "tsc", "idle", "processor.max_cstate", "intel_idle.max_cstate", "intel_pstate"}
)
PLAN_BREAKERS: Final = frozenset(
    {
        "cgroup_disable",
        "cgroup_no_v1",
        "hugetlb_cma",
        "kernelcore",
        "maxcpus",
        "mem",
        "memmap",
        "movablecore",
        "nosmp",
        "nr_cpus",
        "numa",
        "possible_cpus",
        "systemd.unified_cgroup_hierarchy",
    }
)
"""admin-guide/kernel-parameters.txt: each takes CPUs, NUMA nodes, memory, the pages counted at
boot, or the one cgroup hierarchy that the kubelet needs."""
PAIRED: Final = frozenset({"hugepagesz", "hugepages"})


@obligation("Each kernel argument is written once, the image's own included.")
def _one_writer_per_kernel_argument(subject: Subject) -> Verdict:
    counts = Counter(_identities(subject.command_line))
    if twice := sorted(name for name, count in counts.items() if count > 1):
        image = {argument.key for argument in subject.image.kernel_arguments}
        blame = [f"{name} (the image writes it too)" if name in image else name for name in twice]
        return Fails(
            f"written more than once: {', '.join(blame)}",
            "drop it from the profile, give it the image's value, or choose another image",
        )
    mine = len(subject.written)
    return Holds(f"{mine} written here, {len(subject.command_line) - mine} by the image")


def _identities(words: tuple[Word, ...]) -> list[str]:
    """Name each word; huge page counts are told apart by the size before them."""
    names: list[str] = []
    size = "default"
    for key, value in words:
        size = value or "" if key == "hugepagesz" else size
        names.append(f"{key} for {size}" if key in PAIRED else key)
    return names


@obligation("Every hugepages= stands right behind its hugepagesz=.")
def _huge_page_counts_follow_their_size(subject: Subject) -> Verdict:
    words = subject.command_line
    loose = [
        f"hugepages={value}"
        for before, (key, value) in zip((("", None), *words), words, strict=False)
        if key == "hugepages" and before[0] != "hugepagesz"
    ]
    if loose:
        return Fails(f"{', '.join(loose)} without a size", "write hugepagesz=1G before it")
    return Holds(f"{sum(key == 'hugepages' for key, _ in words)} count(s), each with its size")


@obligation("No argument is one that the kernel ignores or that does the opposite of its name.")
def _no_argument_is_without_effect(subject: Subject) -> Verdict:
    vain = [
        f"{key}: {reason}"
        for key, value in subject.command_line
        if (reason := WITHOUT_EFFECT.get((key, value)) or WITHOUT_EFFECT.get(key))
    ]
    if vain:
        return Fails("; ".join(vain), "drop it or write what the reason names")
    return Holds(f"none of {len(WITHOUT_EFFECT)} known traps")


@obligation("No argument is for another processor architecture.")
def _arguments_suit_the_architecture(subject: Subject) -> Verdict:
    if subject.hardware.architecture == "x86_64":
        return Holds("x86_64 knows every argument")
    if foreign := sorted({key for key, _ in subject.written} & X86_ONLY):
        return Fails(f"x86 arguments on arm64: {', '.join(foreign)}", "drop them for this hardware")
    return Holds("none of the x86 arguments")


@obligation("No argument takes away CPUs, NUMA nodes, memory or cgroups that the plan counts on.")
def _no_argument_takes_from_the_machine(subject: Subject) -> Verdict:
    if taking := sorted({key for key, _ in subject.command_line} & PLAN_BREAKERS):
        return Fails(f"written: {', '.join(taking)}", "drop it, or describe the smaller machine")
    return Holds(f"none of {len(PLAN_BREAKERS)} such arguments")


@obligation("Whether cores have one thread or two is decided by nosmt, never by mitigations.")
def _threads_do_not_hang_on_mitigations(subject: Subject) -> Verdict:
    chosen = subject.argument("mitigations") or "auto"
    if subject.argument("nosmt") is not None or subject.machine.threads_per_core == 1:
        return Holds("one thread a core")
    if "nosmt" in chosen.split(","):
        return Fails(
            f"mitigations={chosen} takes second threads from processors with a flaw, and only them",
            'write smt: "off" beside it, or mitigations: auto',
        )
    return Holds(f"mitigations={chosen} leaves every thread")


@obligation("The node image is built for the machine's architecture.")
def _image_suits_the_hardware(subject: Subject) -> Verdict:
    image, hardware = subject.image, subject.hardware
    if image.architecture != hardware.architecture:
        return Fails(
            f"image {image.name} is {image.architecture}, {hardware.name} is "
            f"{hardware.architecture}",
            f"choose an {hardware.architecture} image",
        )
    return Holds(f"both {image.architecture}")


@obligation("The command line fits the kernel's buffer with room for the boot loader's words.")
def _command_line_is_not_cut_off(subject: Subject) -> Verdict:
    words = [key if value is None else f"{key}={value}" for key, value in subject.command_line]
    length, room = len(" ".join(words)), COMMAND_LINE_SIZE - BOOTLOADER_SHARE
    if length > room:
        return Fails(
            f"{length} characters, {room} are safe",
            "isolate contiguous cores, so that CPU lists get shorter",
        )
    return Holds(f"{length} of {room} characters")


OBLIGATIONS = (
    _one_writer_per_kernel_argument,
    _huge_page_counts_follow_their_size,
    _no_argument_is_without_effect,
    _arguments_suit_the_architecture,
    _no_argument_takes_from_the_machine,
    _threads_do_not_hang_on_mitigations,
    _image_suits_the_hardware,
    _command_line_is_not_cut_off,
)
