"""The time that EKS is given to exchange the nodes of a pool."""

import pytest

from corelane.components.compute.node_group import DRAIN_MINUTES, timeouts
from corelane.hostconfig.catalogue import load_hardware

METAL, VIRTUAL = load_hardware("c7i.metal-24xl"), load_hardware("m7i.4xlarge")


def minutes(timeout: object) -> int:
    """Return a timeout as Pulumi takes it, in minutes."""
    assert isinstance(timeout, str)
    assert timeout.endswith("m")
    return int(timeout[:-1])


def test_a_first_node_boots_twice_before_it_joins() -> None:
    """The first boot only writes the kernel arguments; a shorter limit fails a healthy pool."""
    assert METAL.boot_minutes > 0
    assert minutes(timeouts([METAL], 1).create) > 2 * METAL.boot_minutes
    slower = METAL.model_copy(update={"boot_minutes": METAL.boot_minutes + 10})
    more = minutes(timeouts([slower], 1).create) - minutes(timeouts([METAL], 1).create)
    assert more == 2 * 10, "each minute of a boot counts twice"


def test_each_batch_of_an_update_has_two_boots_and_a_drain() -> None:
    one, two = (minutes(timeouts([METAL], batches).update) for batches in (1, 2))

    assert two - one == 2 * METAL.boot_minutes + DRAIN_MINUTES


def test_each_batch_of_a_removal_has_a_drain_and_no_boot() -> None:
    one, two = (minutes(timeouts([METAL], batches).delete) for batches in (1, 2))

    assert two - one == DRAIN_MINUTES


@pytest.mark.parametrize("kind", ["create", "update", "delete"])
def test_the_slowest_machine_type_of_a_pool_decides(kind: str) -> None:
    slow, mixed = timeouts([METAL], 3), timeouts([VIRTUAL, METAL], 3)

    assert METAL.boot_minutes > VIRTUAL.boot_minutes
    assert getattr(mixed, kind) == getattr(slow, kind)
