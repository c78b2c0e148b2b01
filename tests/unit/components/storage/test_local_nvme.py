"""Local disks: whole, on the configured pools only, and without privilege."""

from functools import cache

import pulumi

from corelane.components.config.sections.placement import Placement
from corelane.components.config.sections.storage import LocalNvmeConfig
from corelane.components.storage.local_nvme import LocalNvme, LocalNvmeArgs, agent_values
from corelane.plan.recording.record import Recording
from tests.support.nested import recorded

CONFIG = LocalNvmeConfig.model_validate(
    {"pools": ["backtests"], "disksPerNode": 2, "diskSize": "1Ti"}
)
POOLS = (Placement(pool="backtests", tier="t2"), Placement(pool="bulk", tier="t2"))


@cache
def nvme() -> Recording:
    def declare(opts: pulumi.ResourceOptions) -> None:
        args = LocalNvmeArgs(
            declared_at="/storage/localNvme",
            config=CONFIG,
            pools=POOLS,
            node_networks=("10.16.0.0/16",),
        )
        LocalNvme("nvme", args, opts)

    return recorded(declare)


def test_a_volume_is_chosen_after_its_pod_has_a_node() -> None:
    [storage_class] = nvme().of_type("kubernetes:storage.k8s.io/v1:StorageClass")

    assert storage_class.inputs["volumeBindingMode"] == "WaitForFirstConsumer"
    assert storage_class.inputs["provisioner"] == "kubernetes.io/no-provisioner"


def test_the_agent_runs_on_the_configured_pools_and_tolerates_their_taints_once() -> None:
    values = agent_values(POOLS)
    required = values["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
    [expression] = required["nodeSelectorTerms"][0]["matchExpressions"]

    assert expression["values"] == ["backtests", "bulk"]
    assert [taint["value"] for taint in values["tolerations"]] == ["t2"]


def test_the_agent_has_neither_privilege_nor_the_hosts_devices() -> None:
    values = agent_values(POOLS)

    assert values["privileged"] is False
    assert values["mountDevVolume"] is False


def test_the_agent_gets_what_it_asks_for_and_no_more() -> None:
    resources = agent_values(POOLS)["resources"]

    assert resources["requests"] == resources["limits"] == {"cpu": "50m", "memory": "64Mi"}


def test_a_volume_goes_with_its_node() -> None:
    assert agent_values(POOLS)["setPVOwnerRef"] is True, "its data are gone; the claim must see it"


def test_a_run_does_not_wait_for_agents_of_a_pool_that_stands_at_zero() -> None:
    [release] = nvme().of_type("kubernetes:helm.sh/v3:Release")

    assert release.inputs["skipAwait"] is True


def test_the_plan_says_how_many_disks_there_are() -> None:
    [component] = nvme().of_type("corelane:storage:LocalNvme")

    assert component.inputs == {
        "declaredAt": "/storage/localNvme",
        "pools": ["backtests"],
        "disksPerNode": 2,
        "diskSizeMiB": 1 << 20,
    }
