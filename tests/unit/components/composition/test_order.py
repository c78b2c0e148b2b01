"""What waits for what, where a wrong order would leave a cluster stuck or a host open."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from corelane.components.composition.platform import declare_platform
from corelane.components.config.loading.load import PlannedPlatform
from corelane.plan.model import RecordedResource
from corelane.plan.recording.record import record
from tests.support.shipped import shipped
from tests.support.stack import planned

CALICO = "kubernetes:operator.tigera.io/v1:"
ADMISSION = "kubernetes:admissionregistration.k8s.io/v1:"
DAEMON_SET = "kubernetes:apps/v1:DaemonSet"


def waits_of(*types: str) -> list[set[str]]:
    """Return, for each resource of some types, all that exists before it does."""
    return [waits(resource.urn) for resource in shipped("prod").of_type(*types)]


def waits(urn: str) -> set[str]:
    """Return what a resource depends on, in however many steps.

    A child is registered after its component, and that after what it depends on.
    """
    found: set[str] = set()
    waiting = [*_direct(urn)]
    while waiting:
        if (next_ := waiting.pop()) not in found:
            found.add(next_)
            waiting.extend(_direct(next_))
    return found


def _direct(urn: str) -> Iterator[str]:
    known = resources()
    while urn in known:
        yield from known[urn].dependencies
        urn = known[urn].parent


@cache
def resources() -> dict[str, RecordedResource]:
    return {resource.urn: resource for resource in shipped("prod").resources}


def urns_of(*types: str) -> set[str]:
    return {resource.urn for resource in shipped("prod").of_type(*types)}


def test_nodes_come_after_what_gives_them_a_network() -> None:
    groups = waits_of("aws:eks/nodeGroup:NodeGroup")

    assert groups
    assert all(urns_of(f"{CALICO}Installation") <= waits for waits in groups), (
        "EKS waits for ready nodes, and no node is ready without a network"
    )


def test_nodes_come_after_what_alone_takes_their_startup_taint_off() -> None:
    groups = waits_of("aws:eks/nodeGroup:NodeGroup")
    gates = {urn for urn in urns_of(DAEMON_SET) if "::host-gate-" in urn}

    assert gates
    assert all(gates <= waits for waits in groups), (
        "without it no node takes the controllers that make the others ready"
    )


def test_the_gate_has_rights_only_once_it_is_confined() -> None:
    [binding] = [
        each
        for each in waits_of("kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding")
        if any("host-gate" in urn for urn in each)
    ]

    bindings = urns_of(f"{ADMISSION}ValidatingAdmissionPolicyBinding")
    confinement = {urn for urn in bindings if "::host-gate-" in urn}

    assert confinement
    assert confinement <= binding


def test_calicos_api_comes_after_nodes_that_can_run_it() -> None:
    [waits] = waits_of(f"{CALICO}APIServer")
    tiers = {
        group.urn: group.inputs["labels"]["corelane.io/tier"]
        for group in shipped("prod").of_type("aws:eks/nodeGroup:NodeGroup")
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
    policies = urns_of(*kinds, "kubernetes:projectcalico.org/v3:KubeControllersConfigurationPatch")
    started = {
        each.name: waits(each.urn)
        for each in shipped("prod").of_type(DAEMON_SET, "kubernetes:apps/v1:Deployment")
        # The gate comes before nodes, and with them before whatever serves Calico's policies.
        if not each.name.startswith("host-gate-")
    }

    assert policies
    assert started
    assert not [name for name, waits in started.items() if not policies <= waits]


def test_what_a_workload_waits_for_does_not_grow_with_the_others() -> None:
    stack = planned("dev")
    copies = {f"{name}-copy": each for name, each in stack.config.workloads.items()}
    workloads = {**stack.config.workloads, **copies}
    larger = replace(stack, config=stack.config.model_copy(update={"workloads": workloads}))
    few, many = dependencies_of_workloads(stack), dependencies_of_workloads(larger)

    assert few
    assert few == {name: many[name] for name in few}


def dependencies_of_workloads(stack: PlannedPlatform) -> dict[str, int]:
    resources = record(lambda: declare_platform(stack), stack="dev").resources
    components = [each for each in resources if each.type.startswith("corelane:workloads:")]
    return {each.name: len(each.dependencies) for each in components}
