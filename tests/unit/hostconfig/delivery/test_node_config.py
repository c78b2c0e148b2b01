"""What a NodeConfig says of the instance store."""

import pytest

from corelane.hostconfig.delivery.errors import DeliveryError
from corelane.hostconfig.delivery.node_config import ec2_node_config
from corelane.hostconfig.model.host_plan import HostPlan
from tests.support.hosts import a_plan


def striped() -> HostPlan:
    return a_plan("c6id.16xlarge", "batch-optimization", storage={"instanceStore": "raid0"})


def test_nodeadm_is_told_to_build_the_array() -> None:
    instance = ec2_node_config(striped())["spec"]["instance"]

    assert instance == {"localStorage": {"strategy": "RAID0"}}


def test_a_plan_without_array_leaves_the_disks_alone() -> None:
    assert "instance" not in ec2_node_config(a_plan())["spec"]


def test_a_disk_is_no_part_of_an_array_and_a_volume_too() -> None:
    with pytest.raises(DeliveryError) as refusal:
        ec2_node_config(striped(), mount_disks=True)

    assert "one raid0 array" in refusal.value.found
    assert "storage.localNvme.pools" in refusal.value.nearest
