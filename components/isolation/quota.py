"""Quotas of a team in one tier, and limits of a single container."""

from dataclasses import dataclass

import pulumi_kubernetes as k8s

from corelane.components.config.sections.domain import format_memory
from corelane.components.config.sections.isolation import TierConfig, TierLimits
from corelane.components.kubernetes.labels import priority_class_of

_GIB = 2**30


@dataclass(frozen=True, slots=True)
class Quota:
    """One ResourceQuota: what it is called and what it caps."""

    name: str
    spec: k8s.core.v1.ResourceQuotaSpecArgs


def quotas(tier: str, limits: TierLimits) -> tuple[Quota, ...]:
    """Return the quotas of a namespace.

    A quota scoped by priority class may cap pods, CPU and memory only (kubernetes
    `pkg/apis/core/validation`, `validateResourceQuotaScopes`), hence a second one without scope
    for huge pages and storage. A third allows no pod of any other class, or of none: without it
    the scoped quota would not see such a pod, and the pod would count nowhere.
    """
    return (
        Quota("compute", _compute(tier, limits)),
        Quota("devices", _devices(limits)),
        Quota("other-priorities", _other_priorities(tier)),
    )


def container_limits(config: TierConfig, *, ratio: bool) -> k8s.core.v1.LimitRangeItemArgs:
    """Return the most a container may take, and what one that names nothing gets.

    Defaults are whole CPUs with requests equal to limits, so that a container somebody adds to a
    pod does not turn it from Guaranteed into Burstable and cost it its exclusive CPUs. ``ratio``
    also refuses a container that asks for less than its limit.
    """
    default = {"cpu": "1", "memory": format_memory(min(_GIB, config.largest_container_memory))}
    return k8s.core.v1.LimitRangeItemArgs(
        type="Container",
        default=default,
        default_request=default,
        max={
            "cpu": str(config.largest_container_cpu),
            "memory": format_memory(config.largest_container_memory),
        },
        max_limit_request_ratio={"cpu": "1", "memory": "1"} if ratio else None,
    )


def _compute(tier: str, limits: TierLimits) -> k8s.core.v1.ResourceQuotaSpecArgs:
    cpu, memory = str(limits.cpu), format_memory(limits.memory)
    return k8s.core.v1.ResourceQuotaSpecArgs(
        hard={
            "requests.cpu": cpu,
            "limits.cpu": cpu,
            "requests.memory": memory,
            "limits.memory": memory,
            "pods": str(limits.pods),
        },
        scope_selector=_priority("In", tier),
    )


def _devices(limits: TierLimits) -> k8s.core.v1.ResourceQuotaSpecArgs:
    storage = "0" if limits.storage is None else format_memory(limits.storage)
    return k8s.core.v1.ResourceQuotaSpecArgs(
        hard={
            "requests.hugepages-1Gi": f"{limits.huge_pages_1gi}Gi",
            "requests.storage": storage,
        }
    )


def _other_priorities(tier: str) -> k8s.core.v1.ResourceQuotaSpecArgs:
    return k8s.core.v1.ResourceQuotaSpecArgs(
        hard={"pods": "0"}, scope_selector=_priority("NotIn", tier)
    )


def _priority(operator: str, tier: str) -> k8s.core.v1.ScopeSelectorArgs:
    return k8s.core.v1.ScopeSelectorArgs(
        match_expressions=[
            k8s.core.v1.ScopedResourceSelectorRequirementArgs(
                scope_name="PriorityClass", operator=operator, values=[priority_class_of(tier)]
            )
        ]
    )
