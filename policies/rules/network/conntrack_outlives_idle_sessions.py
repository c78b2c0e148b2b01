from collections.abc import Iterator
from typing import Final

from corelane.policies.model.rule import Level, Resource, Severity, Stack, Violation, rule
from corelane.policies.model.vocabulary import LAUNCH_TEMPLATE, POOL_COMPONENTS, TRADING_TIER
from corelane.policies.objects.hosts.bandwidth_budget import longest_silence
from corelane.policies.objects.hosts.hostplan import host_plan, require_tier, sysctls
from corelane.policies.values.quantity import quantity
from corelane.policies.values.read import at, items_at, mapping_at

_SYSCTL: Final = "net.netfilter.nf_conntrack_tcp_timeout_established"
# Linux nf_conntrack-sysctl.rst; kube-proxy's defaults.go, which replaces it on nodes.
_OF_LINUX, _OF_KUBE_PROXY = "432000", "86400"
_TRACKING: Final = ("connectionTrackingSpecification", "tcpEstablishedTimeout")


@rule(
    code="CL-NET-004",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to=POOL_COMPONENTS,
    remedy="Raise network.idleSessionS of the profile, or lower idleSeconds of the venue",
)
def conntrack_outlives_idle_sessions(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """Connection tracking of t0 hosts and their EC2 interfaces outlasts the longest idle session.

    A session that is no longer tracked is not closed. Its next packet is dropped or reset, so the
    first trade after a quiet hour fails because the order gateway is gone. By default EC2 forgets
    an idle connection after 350 seconds on Nitro v6.
    """
    require_tier(resource, TRADING_TIER)
    longest = longest_silence(stack)
    plan = host_plan(resource)
    default = _OF_KUBE_PROXY if mapping_at(plan, "kubelet") else _OF_LINUX
    if quantity([default, *sysctls(plan, _SYSCTL)][-1]) < longest:
        yield Violation(
            f"nf_conntrack_tcp_timeout_established is below {longest} s", "hostPlan.sysctls"
        )
    for template in stack.of_type(LAUNCH_TEMPLATE):
        if template.parent != resource.urn:
            continue
        cards = [*items_at(template.props, "networkInterfaces")] or [{}]
        if any(quantity(at(card, *_TRACKING) or 350) < longest for card in cards):
            yield Violation(
                f"tcpEstablishedTimeout of the interface is below {longest} s", "hostPlan"
            )
