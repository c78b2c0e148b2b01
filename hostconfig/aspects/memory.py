"""What the kernel does to memory in the background."""

from collections.abc import Iterator

from hostconfig.aspects.context import Context
from hostconfig.model.settings import KernelArgument, Setting, Sysctl


def memory(context: Context) -> Iterator[Setting]:
    """Yield page policy always, since kernels differ in defaults, and quiet where wanted."""
    wanted = context.profile.memory
    yield KernelArgument(
        key="transparent_hugepage",
        value=wanted.transparent_huge_pages,
        why="stated, since kernel builds differ in their default",
    )
    yield KernelArgument(
        key="numa_balancing",
        value="enable" if wanted.numa_balancing else "disable",
        why="page migration faults the thread that owns the page; kernel builds differ in default",
    )
    if not wanted.background_work:
        yield from _quiet()


def _quiet() -> Iterator[Setting]:
    yield Sysctl(key="vm.stat_interval", value="10", why="per-CPU statistics fold less often")
    yield Sysctl(key="vm.compaction_proactiveness", value="0", why="no compaction without demand")
    yield Sysctl(key="vm.swappiness", value="0", why="anonymous memory is not written out early")
    yield Sysctl(key="vm.zone_reclaim_mode", value="0", why="no allocation stalls on local reclaim")
    yield Sysctl(key="vm.dirty_ratio", value="10", why="a writer is throttled before a flush storm")
    yield Sysctl(key="vm.dirty_background_ratio", value="3", why="flushing starts early and small")
