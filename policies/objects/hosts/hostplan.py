"""A pool's host plan as the judge reads it: plain data, parsed anew."""

from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final

from corelane.policies.model.rule import NotApplicable, Resource, Stack
from corelane.policies.model.vocabulary import NODE_POOLS, POOL, TIER
from corelane.policies.values.cpulist import cpus
from corelane.policies.values.quantity import quantity
from corelane.policies.values.read import at, items_at, mapping_at, text_at

_NODE_POOLS: Final = tuple(sorted(NODE_POOLS))


def host_plan(pool: Resource) -> Mapping[str, Any]:
    """Return the host plan of a pool component; a pool without one is not judged."""
    plan = mapping_at(pool.props, "hostPlan")
    if not plan:
        msg = "the pool has no host plan"
        raise NotApplicable(msg)
    return plan


def kubelet(pool: Resource) -> Mapping[str, Any]:
    """Return the kubelet settings of a pool; a host without kubelet is not judged."""
    settings = mapping_at(host_plan(pool), "kubelet")
    if not settings:
        msg = "no kubelet runs on this host"
        raise NotApplicable(msg)
    return settings


def cpu_set(plan: Mapping[str, Any], name: str) -> frozenset[int]:
    """Return one of the plan's CPU sets: online, housekeeping, isolated, offline."""
    return cpus(text_at(plan, "cpus", name))


def kernel_arguments(plan: Mapping[str, Any], key: str) -> list[str]:
    """Return every value a kernel argument is given, in order."""
    found = items_at(plan, "kernelArguments")
    return [text_at(argument, "value") for argument in found if argument_of(argument) == key]


def argument_of(argument: object) -> str:
    """Return the name of a kernel argument, whose dashes mean underscores (kernel/params.c)."""
    return text_at(argument, "key").replace("-", "_")


def sysctl_of(sysctl: object) -> str:
    """Return the name of a sysctl, whose slashes mean dots (sysctl.d(5))."""
    return text_at(sysctl, "key").replace("/", ".")


def sysctls(plan: Mapping[str, Any], key: str) -> list[str]:
    """Return every value a sysctl is given, in order."""
    return [text_at(s, "value") for s in items_at(plan, "sysctls") if sysctl_of(s) == key]


def sysfs(plan: Mapping[str, Any], path: str) -> list[str]:
    """Return every value that is written to a file of sysfs, in order."""
    found = items_at(plan, "settings")
    return [text_at(s, "value") for s in found if _is(s, "sysfs") and text_at(s, "key") == path]


def settings_of(plan: Mapping[str, Any], layer: str) -> dict[str, str]:
    """Return what the plan sets in one layer, by name; kernel arguments and sysctls lie apart."""
    return {
        text_at(setting, "key"): text_at(setting, "value")
        for setting in items_at(plan, "settings")
        if _is(setting, layer)
    }


def _is(setting: object, layer: str) -> bool:
    return text_at(setting, "layer") == layer


def threads_per_core(plan: Mapping[str, Any]) -> Fraction:
    """Return how many threads of a core run; a plan that does not say has one."""
    return quantity(at(plan, "cpus", "threadsPerCore") or 1)


def tier_of(pool: Resource) -> str:
    """Return the tier of a pool component."""
    return text_at(pool.props, "tier")


def require_tier(pool: Resource, tier: str) -> None:
    """Judge only pools of one tier."""
    if tier_of(pool) != tier:
        msg = f"the pool is not tier {tier}"
        raise NotApplicable(msg)


def node_labels(pool: Resource) -> Mapping[str, Any]:
    """Return the labels a pool's nodes carry, its own names included."""
    own = {TIER: tier_of(pool), POOL: text_at(pool.props, "pool")}
    return {**own, **mapping_at(pool.props, "labels")}


def pools_selected(spec: Mapping[str, Any], stack: Stack) -> list[Resource]:
    """Return the pools whose nodes a pod's node selector admits, by Corelane's labels."""
    wanted = mapping_at(spec, "nodeSelector")
    keys = [key for key in wanted if key.startswith("corelane.io/")]
    by_name = stack.once(_pools_by_name)
    near = by_name.get(text_at(wanted, POOL), []) if POOL in keys else stack.of_type(*_NODE_POOLS)
    return [
        pool for pool in near if all(pool.once(node_labels).get(key) == wanted[key] for key in keys)
    ]


def _pools_by_name(stack: Stack) -> dict[str, list[Resource]]:
    found: dict[str, list[Resource]] = defaultdict(list)
    for pool in stack.of_type(*_NODE_POOLS):
        found[text_at(pool.once(node_labels), POOL)].append(pool)
    return found
