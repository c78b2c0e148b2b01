import re
from collections.abc import Iterator

from corelane.policies.model.rule import Level, NotApplicable, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import POOL_COMPONENTS
from corelane.policies.objects.hosts.hostplan import host_plan, settings_of
from corelane.policies.values.read import Malformed, at, mapping_at

_SHARE = re.compile(r"L3 (\d{1,3})%", re.ASCII)
_WHOLE = 100  # percent
_NEEDS = {
    "processor": "the processor is not known to support cache allocation",
    "kernel": "the kernel of the image is built without resctrl",
}


@rule(
    code="CL-HST-001",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to=POOL_COMPONENTS,
    remedy=(
        "Choose bare metal with Intel RDT and an image with resctrl, or remove the cache section"
    ),
    controls=("nist-800-53r5/SC-4", "nist-800-53r5/SC-6"),
)
def caches_are_partitioned_where_supported(pool: Resource) -> Iterator[Violation]:
    """L3 cache shares are planned only for hosts that support partitioning, and do not exceed 100%.

    Hypervisors do not expose cache allocation to guests, and Amazon's kernels are built without
    resctrl even on metal. On such a host containerd rejects every pod with a cache class, or the
    class has no effect: a backtest that streams through the cache evicts the order book that seemed
    protected.
    """
    plan = host_plan(pool)
    shares = settings_of(plan, "cache")
    if not shares:
        msg = "the plan has no cache shares"
        raise NotApplicable(msg)
    for need, lack in _NEEDS.items():
        if at(plan, "cacheControl", need) is not True:
            yield Violation(lack, f"hostPlan.cacheControl.{need}")
    if not mapping_at(plan, "kubelet"):
        yield Violation(
            "the host has no kubelet to assign cache classes to containers", "hostPlan.kubelet"
        )
    if (total := sum(map(_percent, shares.values()))) > _WHOLE:
        yield Violation(f"cache shares sum to {total}%", "hostPlan.settings")


def _percent(share: str) -> int:
    match = _SHARE.match(share)
    if match is None:
        msg = "found text that is not a cache share, wanted one such as L3 60%"
        raise Malformed(msg)
    return int(match[1])
