"""Mitigations of processor flaws."""

from collections.abc import Iterator

from corelane.hostconfig.aspects.context import Context
from corelane.hostconfig.model.settings import KernelArgument, Setting

REASONS = {
    "auto": "the default of the kernel, set explicitly so that the audit shows a change",
    "auto,nosmt": "as auto, and second threads are off where a flaw leaks across them",
    "off": "chosen in the profile: every process on this host must be trusted",
}


def security(context: Context) -> Iterator[Setting]:
    """Yield the choice wherever the host reboots for its arguments, or departs from the default.

    What the kernel made of it differs by processor and release, in words
    (/sys/devices/system/cpu/vulnerabilities), so that the argument is what is audited.
    """
    chosen = context.profile.mitigations
    if context.isolating or chosen != "auto":
        yield KernelArgument(key="mitigations", value=chosen, why=REASONS[chosen])
