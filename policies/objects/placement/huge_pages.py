"""Huge pages: those that a plan reserves on each NUMA node, and those that a pod wants."""

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final

from corelane.policies.objects.kubernetes.pods import Pod
from corelane.policies.values.quantity import MEBI, quantity
from corelane.policies.values.read import Malformed, items_at, mapping_at, text_at

# The kernel's spelling of a size (admin-guide/kernel-parameters.txt), and that of Kubernetes.
SIZES: Final = {"1G": "1Gi", "2M": "2Mi"}
PAGE_MIB: Final = {"1Gi": 1024, "2Mi": 2}
_RESOURCE: Final = "hugepages-"


def pages_written(plan: Mapping[str, Any]) -> Counter[tuple[str, str]]:
    """Return pages by size and NUMA node; the kernel pairs each count with the size before it.

    A count that names no NUMA node raises ``Malformed``: the kernel spreads it as it likes.
    """
    found: Counter[tuple[str, str]] = Counter()
    size = ""
    for argument in items_at(plan, "kernelArguments"):
        key, value = text_at(argument, "key"), text_at(argument, "value")
        if key == "hugepagesz":
            size = SIZES.get(value, value)
        elif key == "hugepages":
            found.update(_by_node(size, value))
    return found


def mib_kept(plan: Mapping[str, Any]) -> Counter[str]:
    """Return how much memory a whole node keeps in pages of each size."""
    found: Counter[str] = Counter()
    for (size, _), count in pages_planned(plan).items():
        found[size] += count * PAGE_MIB[size]
    return found


def mib_wanted(pod: Pod) -> dict[str, Fraction]:
    """Return the most memory that a pod ever has in pages of each size."""
    phases = [parts for _, parts in pod.phases()]
    names = {
        name
        for container in pod.containers()
        for name in mapping_at(container.props, "resources", "limits")
        if name.startswith(_RESOURCE)
    }
    return {
        name.removeprefix(_RESOURCE): max(
            sum((c.amount("limits", name) for c in parts), Fraction(0)) / MEBI for parts in phases
        )
        for name in sorted(names)
    }


def _by_node(size: str, value: str) -> dict[tuple[str, str], int]:
    counts: dict[tuple[str, str], int] = {}
    for part in value.split(","):
        node, colon, count = part.partition(":")
        if not (colon and node.isdecimal() and count.isdecimal()):
            msg = "found a hugepages argument without NUMA nodes, wanted one such as 0:4,1:4"
            raise Malformed(msg)
        counts[size, str(int(node))] = int(count)
    return counts


def pages_planned(plan: Mapping[str, Any]) -> Counter[tuple[str, str]]:
    """Return the pages that the plan counts on, by size and NUMA node."""
    return Counter(
        {
            (size, str(quantity(text_at(node, "id") or 0))): int(
                quantity(text_at(node, "hugePages", size) or 0)
            )
            for node in items_at(plan, "numaNodes")
            for size in PAGE_MIB
        }
    )
