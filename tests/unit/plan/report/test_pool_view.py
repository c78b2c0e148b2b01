"""A pool is told with the component that carries it, its machine, and what waits for a boot."""

from hostconfig.catalogue.load import load_hardware
from plan.report.pool_view import pool_views
from tests.support.documents import a_document, a_host_plan, some_resources

HARDWARE = load_hardware("m7i.4xlarge")


def test_tier_labels_and_taints_come_from_the_component_of_the_pool() -> None:
    [pool] = pool_views(a_document(), {})

    assert (pool.tier, pool.component) == ("t0", "corelane:compute:MetalPool")
    assert pool.labels == ("corelane.io/pool=engines", "corelane.io/tier=t0")
    assert pool.taints == ("corelane.io/tier=t0:NoSchedule",)


def test_only_arguments_that_corelane_writes_wait_for_a_boot() -> None:
    [pool] = pool_views(a_document(), {})

    assert len(pool.plan["kernelArguments"]) == 4
    assert pool.own_arguments == 3, "the image brings the fourth itself"


def test_a_pool_on_known_hardware_has_a_map_and_its_unverified_facts() -> None:
    plan = a_host_plan(HARDWARE.topology, hardware=HARDWARE.name)
    document = a_document(host_plans={"engines": plan}, resources=some_resources({"engines": plan}))
    [pool] = pool_views(document, {HARDWARE.name: HARDWARE})

    assert pool.cpu_map.startswith("<svg")
    assert pool.unverified == HARDWARE.unverified


def test_a_pool_no_component_carries_is_still_told() -> None:
    [pool] = pool_views(a_document(resources=()), {})

    assert (pool.name, pool.tier, pool.cpu_map) == ("engines", "", "")


def test_kubelet_settings_read_as_the_file_would() -> None:
    [pool] = pool_views(a_document(), {})

    assert "cpuManagerPolicyOptions:\n  full-pcpus-only: 'true'\n" in pool.kubelet
