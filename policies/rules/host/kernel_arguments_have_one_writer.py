from collections import Counter
from collections.abc import Iterator

from corelane.policies.model.rule import Level, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import POOL_COMPONENTS
from corelane.policies.objects.hosts.hostplan import argument_of, host_plan
from corelane.policies.values.read import items_at, text_at

# The kernel reads these in pairs, one pair for each page size (admin-guide/kernel-parameters.txt).
_REPEATABLE = frozenset({"hugepagesz", "hugepages"})
# Every word of these counts (kernel-parameters.txt, modprobe.d(5), kernel-command-line(7)).
_ADDING_UP = frozenset({"console", "initcall_blacklist", "modprobe.blacklist", "systemd.mask"})
# Ignored by an upstream kernel and passed to init, or documented to have another effect.
_WITHOUT_EFFECT = frozenset({"kthread_cpus", "pcie_aspm=off", "processor.max_cstate=0"})


@rule(
    code="CL-HST-009",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to=POOL_COMPONENTS,
    remedy="Remove the argument from the image or from the profile",
    controls=("nist-800-190/4.4.3",),
)
def kernel_arguments_have_one_writer(pool: Resource) -> Iterator[Violation]:
    """Each kernel argument is set once, by the image or by the profile, and has an effect.

    If `isolcpus` is set twice the kernel uses the first one, and the boot loader decides which that
    is. Some published profiles contain arguments without effect, such as `pcie_aspm=off`: the
    latency that they promise to remove remains, and it is no longer investigated.
    """
    arguments = [*items_at(host_plan(pool), "kernelArguments")]
    counts = Counter(map(argument_of, arguments))
    for key in sorted(k for k, n in counts.items() if n > 1 and k not in _REPEATABLE | _ADDING_UP):
        yield Violation(f"{key} is set {counts[key]} times", "hostPlan.kernelArguments")
    for argument in arguments:
        key = text_at(argument, "key")
        for idle in sorted({key, f"{key}={text_at(argument, 'value')}"} & _WITHOUT_EFFECT):
            yield Violation(f"{idle} has no effect", "hostPlan.kernelArguments")
