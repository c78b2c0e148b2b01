"""Background work of the kernel on memory: huge pages, migration, compaction, write-back."""

from collections.abc import Iterator

from corelane.hostconfig.aspects.context import Context
from corelane.hostconfig.model.kernel import PAGE_FOLDER
from corelane.hostconfig.model.settings import KernelArgument, Setting, Sysctl, SysfsWrite

THP = f"{PAGE_FOLDER}/enabled"
PAGES = "set explicitly, since kernel builds differ in their default"
DIFFER = "set explicitly, since kernel builds differ"
BALANCING = {
    False: f"page migration causes page faults; {DIFFER}",
    True: f"pages move to the NUMA node of the thread that uses them; {DIFFER}",
}


def memory(context: Context) -> Iterator[Setting]:
    """Yield page policy always, since kernels differ in defaults, and quiet where wanted."""
    yield from _at_boot(context) if context.isolating else _at_run_time(context)
    if not context.profile.memory.background_work:
        yield from _quiet()
        if context.profile.memory.transparent_huge_pages != "never":
            yield from _no_page_hunting()


def _at_boot(context: Context) -> Iterator[Setting]:
    wanted = context.profile.memory
    yield KernelArgument(key="transparent_hugepage", value=wanted.transparent_huge_pages, why=PAGES)
    balancing = "enable" if wanted.numa_balancing else "disable"
    yield KernelArgument(
        key="numa_balancing", value=balancing, why=BALANCING[wanted.numa_balancing]
    )


def _at_run_time(context: Context) -> Iterator[Setting]:
    """Set the same without a reboot, for hosts that need none otherwise."""
    wanted = context.profile.memory
    yield SysfsWrite(path=THP, value=wanted.transparent_huge_pages, why=PAGES, form="choice")
    balancing = "1" if wanted.numa_balancing else "0"
    yield Sysctl(key="kernel.numa_balancing", value=balancing, why=BALANCING[wanted.numa_balancing])


def _quiet() -> Iterator[Setting]:
    yield Sysctl(
        key="vm.stat_interval", value="10", why="per-CPU statistics are collected less often"
    )
    yield Sysctl(
        key="vm.compaction_proactiveness",
        value="0",
        why="the kernel compacts memory on demand only",
    )
    yield Sysctl(key="vm.swappiness", value="0", why="anonymous memory is not swapped out early")
    yield Sysctl(
        key="vm.zone_reclaim_mode",
        value="0",
        why="an allocation takes memory of another NUMA node instead of waiting for reclaim",
    )
    yield Sysctl(
        key="vm.dirty_ratio",
        value="10",
        why="the kernel slows writers down before many pages have to be written at once",
    )
    yield Sysctl(
        key="vm.dirty_background_ratio",
        value="3",
        why="writing to disk starts early, with few pages",
    )


def _no_page_hunting() -> Iterator[Setting]:
    """Take a transparent huge page where one is free, and never look for one."""
    yield SysfsWrite(
        path=f"{PAGE_FOLDER}/defrag",
        value="never",
        why="a page fault takes a huge page if one is free and never compacts memory for it",
        form="choice",
    )
    yield SysfsWrite(
        path=f"{PAGE_FOLDER}/khugepaged/defrag",
        value="0",
        why="khugepaged locks memory while it merges pages: it uses free huge pages only",
    )
