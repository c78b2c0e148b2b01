import re
from collections.abc import Iterator

from corelane.policies.model.rule import Level, NotApplicable, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import POOL_COMPONENTS
from corelane.policies.objects.hosts.hostplan import host_plan, settings_of
from corelane.policies.values.read import Malformed, at, mapping_at

_SHARE = re.compile(r"L3 (\d{1,3})%", re.ASCII)
_WHOLE = 100  # percent
_NEEDS = {
    "processor": "the processor is not known to divide its cache",
    "kernel": "the kernel of the image is built without resctrl",
}


@rule(
    code="CL-HST-001",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to=POOL_COMPONENTS,
    remedy="Choose bare metal with Intel RDT and an image with resctrl, or drop the cache section",
    controls=("nist-800-53r5/SC-4", "nist-800-53r5/SC-6"),
)
def caches_are_divided_where_they_can_be(pool: Resource) -> Iterator[Violation]:
    """Shares of the cache are planned only for hosts that can divide it, and do not overlap.

    Hypervisors keep cache allocation to themselves, and the kernels that Amazon builds leave it
    out even on metal. There containerd refuses every pod with a class, or the class means nothing:
    a backtest streams through the cache and evicts the order book that was thought protected.
    """
    plan = host_plan(pool)
    shares = settings_of(plan, "cache")
    if not shares:
        msg = "no share of the cache is planned"
        raise NotApplicable(msg)
    for need, lack in _NEEDS.items():
        if at(plan, "cacheControl", need) is not True:
            yield Violation(lack, f"hostPlan.cacheControl.{need}")
    if not mapping_at(plan, "kubelet"):
        yield Violation("without a kubelet no container is given its class", "hostPlan.kubelet")
    if (total := sum(map(_percent, shares.values()))) > _WHOLE:
        yield Violation(f"the shares add up to {total} percent of the cache", "hostPlan.settings")


def _percent(share: str) -> int:
    match = _SHARE.match(share)
    if match is None:
        msg = "found text that is no share of a cache, wanted one such as L3 60%"
        raise Malformed(msg)
    return int(match[1])
