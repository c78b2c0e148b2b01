"""CPUs that do not run: second threads, by the kernel or by EC2, and those that a profile names."""

from collections.abc import Iterator
from typing import Final

from corelane.hostconfig.aspects.context import Context
from corelane.hostconfig.model.kernel import CPUS
from corelane.hostconfig.model.settings import KernelArgument, Setting, SysfsWrite

WITHOUT_SMT: Final = frozenset({"notsupported", "notimplemented"})


def smt(context: Context) -> Iterator[Setting]:
    """Yield ``nosmt`` where SMT is to be off, also if it was when the machine was captured.

    An instance that EC2 launches with one thread a core has none to take, and neither has arm64.
    """
    control = context.hardware.topology.smt_control
    if context.profile.smt == "off" and context.is_x86 and control not in WITHOUT_SMT:
        yield KernelArgument(
            key="nosmt",
            why="a second thread would share the caches and execution ports of the core",
        )
    for cpu in sorted(context.profile.offlined):
        yield SysfsWrite(
            path=f"{CPUS}/cpu{cpu}/online",
            value="0",
            why="the profile takes this CPU offline: no layer counts on it",
        )
