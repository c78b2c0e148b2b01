"""A pool is said with the component that carries it, its machine, and what waits for a boot."""

from corelane.hostconfig.catalogue.load import load_hardware
from corelane.plan.model import PlanDocument
from corelane.report.model.pool_view import PoolView, pool_views
from corelane.report.model.sanitizer import Sanitizer
from tests.support.documents import a_document, a_host_plan, a_resource, some_resources

HARDWARE = load_hardware("m7i.4xlarge")


def pools_of(document: PlanDocument) -> tuple[PoolView, ...]:
    return pool_views(document, {HARDWARE.name: HARDWARE}, Sanitizer())


def test_tier_labels_and_taints_come_from_the_component_of_the_pool() -> None:
    [pool] = pools_of(a_document())

    assert (pool.tier, pool.component) == ("t0", "corelane:compute:MetalPool")
    assert pool.labels == ("corelane.io/pool=engines", "corelane.io/tier=t0")
    assert pool.taints == ("corelane.io/tier=t0:NoSchedule",)


def test_the_image_is_its_family_and_its_release() -> None:
    document = a_document()
    inputs = {"hostPlan": document.host_plans["engines"], "pool": "engines"}
    pinned = {**inputs, "amiType": "BOTTLEROCKET_x86_64", "releaseVersion": "1.64.0-2d1b4c8e"}
    carriers = [a_resource("corelane:compute:MetalPool", "engines", inputs=pinned)]
    [pool] = pools_of(a_document(resources=tuple(carriers)))

    assert pool.image == "BOTTLEROCKET_x86_64 1.64.0-2d1b4c8e"
    assert pools_of(document)[0].image == "", "a host of a site has none"


def test_a_taint_without_a_value_shows_none() -> None:
    gate = {"key": "corelane.io/unverified", "value": None, "effect": "NoSchedule"}
    document = a_document()
    inputs = {"hostPlan": document.host_plans["engines"], "pool": "engines", "taints": [gate]}
    carrier = a_resource("corelane:compute:MetalPool", "engines", inputs=inputs)
    [pool] = pools_of(a_document(resources=(carrier,)))

    assert pool.taints == ("corelane.io/unverified:NoSchedule",)


def test_only_arguments_that_corelane_writes_wait_for_a_boot() -> None:
    [pool] = pools_of(a_document())

    assert len(pool.plan["kernelArguments"]) == 4
    assert pool.own_arguments == 3, "the image brings the fourth itself"


def test_a_pool_on_known_hardware_has_a_map_and_its_unverified_facts() -> None:
    plan = a_host_plan(HARDWARE.topology, hardware=HARDWARE.name)
    document = a_document(host_plans={"engines": plan}, resources=some_resources({"engines": plan}))
    [pool] = pools_of(document)

    assert pool.topology == HARDWARE.topology
    assert pool.unverified == HARDWARE.unverified


def test_a_pool_no_component_carries_is_still_told() -> None:
    [pool] = pools_of(a_document(resources=()))

    assert (pool.name, pool.tier, pool.topology) == ("engines", "", None)


def test_kubelet_settings_read_as_the_file_would() -> None:
    [pool] = pools_of(a_document())

    assert "cpuManagerPolicyOptions:\n  full-pcpus-only: 'true'\n" in pool.kubelet


def test_a_pool_of_a_site_is_found_inside_the_site() -> None:
    plan = a_host_plan(HARDWARE.topology, pool="colocation")
    inputs = {"pools": {"colocation": {"hostPlan": plan, "tier": "t0"}}}
    site = a_resource("corelane:sites:ColocationSite", "ld4", inputs=inputs)
    [pool] = pools_of(a_document(host_plans={"colocation": plan}, resources=(site,)))

    assert (pool.tier, pool.component) == ("t0", "corelane:sites:ColocationSite")


def test_each_machine_type_of_a_pool_is_shown_with_the_pool_that_carries_it() -> None:
    plans = {f"engines.{name}": a_host_plan(HARDWARE.topology) for name in ("a", "b")}
    pools = pools_of(a_document(host_plans=plans))

    assert [(pool.name, pool.tier) for pool in pools] == [("engines.a", "t0"), ("engines.b", "t0")]


def test_containers_of_a_docker_host_own_their_cpus_on_the_map() -> None:
    plan = a_host_plan(HARDWARE.topology, pool="edge")
    inputs = {"pool": "edge", "hostPlan": plan, "containers": {"feed": {"cpus": "1,9"}}}
    host = a_resource("corelane:sites:EdgeHost", "edge", inputs=inputs)
    document = a_document(host_plans={"edge": plan}, resources=(host,))

    [pool] = pools_of(document)
    assert pool.plan["workloads"] == [{"name": "feed", "cpus": "1,9"}]
