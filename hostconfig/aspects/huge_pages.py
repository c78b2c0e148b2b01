"""Reserve huge pages on each NUMA node at boot, before memory can fragment."""

from collections.abc import Iterator, Mapping

from corelane.hostconfig.aspects.context import Context
from corelane.hostconfig.model.settings import KernelArgument, Setting


def huge_pages(context: Context) -> Iterator[Setting]:
    """Yield a size and its count per node, in that order: the kernel pairs neighbours."""
    sizes = {
        "1G": {node.id: node.huge_pages_1gi for node in context.nodes if node.huge_pages_1gi},
        "2M": {node.id: node.huge_pages_2mi for node in context.nodes if node.huge_pages_2mi},
    }
    used = {size: counts for size, counts in sizes.items() if counts}
    if used:
        yield KernelArgument(
            key="default_hugepagesz",
            value=next(iter(used)),
            why="the size that mmap uses by default",
        )
    for size, counts in used.items():
        yield KernelArgument(
            key="hugepagesz",
            value=size,
            why="the page size that the next hugepages argument counts",
        )
        yield KernelArgument(key="hugepages", value=_per_node(counts), why=_why(size))


def _per_node(counts: Mapping[int, int]) -> str:
    return ",".join(f"{node}:{count}" for node, count in sorted(counts.items()))


def _why(size: str) -> str:
    reason = (
        "can be reserved at boot only"
        if size == "1G"
        else "need no compaction when reserved at boot"
    )
    return f"{size} pages {reason}; counted for each NUMA node"
