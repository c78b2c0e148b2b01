"""Mitigations of processor flaws, as a stated choice."""

from collections.abc import Iterator

from hostconfig.aspects.context import Context
from hostconfig.model.settings import KernelArgument, Setting


def security(context: Context) -> Iterator[Setting]:
    """Yield the choice, unless it is the kernel's default."""
    if context.profile.mitigations != "auto":
        yield KernelArgument(
            key="mitigations",
            value=context.profile.mitigations,
            why="chosen in the profile; every process on this host must be trusted if off",
        )
