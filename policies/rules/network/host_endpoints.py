"""Calico host endpoints, and the directions that policies deny on them by default."""

from collections.abc import Mapping
from typing import Any, Final

from corelane.policies.model.stack import Stack
from corelane.policies.model.vocabulary import GLOBAL_NETWORK_POLICY, POOL_COMPONENTS, TRADING_TIER
from corelane.policies.objects.hosts.hostplan import node_labels, tier_of
from corelane.policies.objects.network.calico_selector import matches
from corelane.policies.objects.network.network_policy import policy_of
from corelane.policies.values.read import text_at

_CONTROLLERS: Final = "kubernetes:projectcalico.org/v3:KubeControllersConfigurationPatch"
_WAY: Final = ("spec", "controllers", "node", "hostEndpoint", "autoCreate")
# Calico documentation, "Automatic host endpoints": the node's labels, and this one.
_OWN: Final = {
    "kubernetes.io/os": "linux",
    "projectcalico.org/created-by": "calico-kube-controllers",
}
_HOSTS: Final = frozenset({"", "global()"})


def hosts_are_endpoints(stack: Stack) -> bool:
    """Return whether Calico creates a host endpoint for every node."""
    return any(text_at(c.props, *_WAY) == "Enabled" for c in stack.of_type(_CONTROLLERS))


def open_hosts(stack: Stack) -> dict[str, list[str]]:
    """Return the directions that no policy denies by default on hosts of a t0 pool, by pool URN.

    The result is the same for every pod of the pool: build it through ``Stack.once``.
    """
    pools = stack.of_type(*sorted(POOL_COMPONENTS))
    trading = (pool for pool in pools if tier_of(pool) == TRADING_TIER)
    return {pool.urn: _open_to(node_labels(pool), stack) for pool in trading}


def _open_to(labels: Mapping[str, Any], stack: Stack) -> list[str]:
    known = {**{key: str(labels[key]) for key in labels}, **_OWN}
    missing = {"Ingress", "Egress"}
    for resource in stack.of_type(GLOBAL_NETWORK_POLICY):
        if not missing:
            break
        policy = policy_of(resource, stack)
        spaces, hosts = text_at(policy.spec, "namespaceSelector"), text_at(policy.spec, "selector")
        if spaces in _HOSTS and matches(hosts, known, complete=True) and policy.denies_the_rest:
            missing -= policy.directions
    return sorted(direction.lower() for direction in missing)
