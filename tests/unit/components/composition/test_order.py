"""What waits for what, where a wrong order would leave a cluster stuck or a host open."""

from collections.abc import Iterator
from functools import cache

from components.platform import declare_platform
from plan.record import Recording, record
from tests.support.stack import planned

CALICO = "kubernetes:operator.tigera.io/v1:"


@cache
def platform() -> Recording:
    stack = planned("prod")
    return record(lambda: declare_platform(stack), stack="prod")


def waits_of(*types: str) -> list[set[str]]:
    """Return, for each resource of some types, what it or a component around it depends on.

    A child is registered after its component, and that after what it depends on.
    """
    return [set(_dependencies(resource.urn)) for resource in platform().of_type(*types)]


def _dependencies(urn: str) -> Iterator[str]:
    known = {resource.urn: resource for resource in platform().resources}
    while urn in known:
        yield from known[urn].dependencies
        urn = known[urn].parent


def urns_of(*types: str) -> set[str]:
    return {resource.urn for resource in platform().of_type(*types)}


def test_nodes_come_after_what_gives_them_a_network() -> None:
    groups = waits_of("aws:eks/nodeGroup:NodeGroup")

    assert groups
    assert all(urns_of(f"{CALICO}Installation") <= waits for waits in groups), (
        "EKS waits for ready nodes, and no node is ready without a network"
    )


def test_calicos_api_comes_after_nodes_that_can_run_it() -> None:
    [waits] = waits_of(f"{CALICO}APIServer")
    tiers = {
        group.urn: group.inputs["labels"]["corelane.io/tier"]
        for group in platform().of_type("aws:eks/nodeGroup:NodeGroup")
    }

    assert {urn for urn, tier in tiers.items() if tier == "t1"} <= waits
    assert not {urn for urn, tier in tiers.items() if tier != "t1"} & waits, (
        "missing metal must not keep the policies from standing"
    )


def test_tiers_come_after_the_api_that_takes_them() -> None:
    tiers = waits_of("kubernetes:projectcalico.org/v3:Tier")

    assert tiers
    assert all(urns_of(f"{CALICO}APIServer") <= waits for waits in tiers)


def test_no_workload_starts_before_the_policies_that_keep_it_apart() -> None:
    kinds = [
        f"kubernetes:projectcalico.org/v3:{k}" for k in ("GlobalNetworkPolicy", "NetworkPolicy")
    ]
    policies = urns_of(*kinds, "kubernetes:projectcalico.org/v3:KubeControllersConfiguration")
    started = waits_of("kubernetes:apps/v1:DaemonSet", "kubernetes:apps/v1:Deployment")

    assert policies
    assert started
    assert all(policies <= waits for waits in started)
