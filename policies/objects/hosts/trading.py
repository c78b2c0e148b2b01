"""Trading pods and their pools; of any other a rule on trading says nothing."""

from corelane.policies.model.rule import NotApplicable, Resource, Stack
from corelane.policies.model.vocabulary import TRADING_TIER
from corelane.policies.objects.hosts.hostplan import pools_selected
from corelane.policies.objects.kubernetes.pods import Pod, pod_of


def trading_pod(resource: Resource) -> Pod:
    """Return the pod of a workload of the trading tier; ``NotApplicable`` for one of another."""
    pod = pod_of(resource)
    if pod.tier != TRADING_TIER:
        msg = "the pod is not tier t0"
        raise NotApplicable(msg)
    return pod


def pools_for(pod: Pod, stack: Stack) -> list[Resource]:
    """Return the pools that a pod selects; ``NotApplicable`` if the stack has none of them."""
    pools = pools_selected(pod.spec, stack)
    if not pools:
        msg = "no pool of the stack has the labels of the node selector"
        raise NotApplicable(msg)
    return pools
