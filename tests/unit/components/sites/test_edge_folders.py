"""A container of a Docker-only host writes to folders of its own, and nothing else has them."""

from typing import Any

import pytest
from pydantic import ValidationError

from tests.support.edge_host import a_container, an_args, container


def with_folder() -> dict[str, Any]:
    return {"/var/lib/orders": {"path": "/srv/order-gateway/orders"}}


def test_a_container_writes_to_its_folders_and_reads_the_rest() -> None:
    mounts = container(folders=with_folder())["mounts"]

    assert {each["source"]: each["readOnly"] for each in mounts} == {
        "/srv/gateway/etc": True,
        "/srv/order-gateway/orders": False,
    }
    assert {each["type"] for each in mounts} == {"bind"}, "a volume would go with the container"


def test_a_folder_that_the_host_does_not_make_is_refused() -> None:
    lacking = {"/data": {"path": "/srv/lacking"}}

    with pytest.raises(ValueError, match="makes no folder /srv/lacking; plan it"):
        an_args(gateway=a_container(folders=lacking))


@pytest.mark.parametrize("other", ["scratch", "binds"])
def test_two_things_at_one_place_of_a_container_are_refused(other: str) -> None:
    given = {"/var/lib/orders": "1Gi" if other == "scratch" else "/srv/gateway/etc"}

    with pytest.raises(ValidationError, match="one thing at each place of the container"):
        container(folders=with_folder(), **{other: given})


OWN = {"/data": {"path": "/srv/gw/data"}}


@pytest.mark.parametrize(
    "other",
    [
        {"folders": OWN, "binds": {}},
        {"folders": {"/data": {"path": "/srv/gw/data/old"}}, "binds": {}},
        {"folders": {"/data": {"path": "/srv/gw"}}, "binds": {}},
        {"binds": {"/in": "/srv/gw/data"}},
        {"binds": {"/in": "/srv/gw/data/new"}},
    ],
)
def test_a_folder_that_something_else_has_is_refused(other: dict[str, Any]) -> None:
    small = {"memory": "4Gi", "memoryReservation": "1Gi"}

    with pytest.raises(ValidationError, match="a folder that nothing else has"):
        an_args(
            one=a_container(folders=OWN, **small),
            two=a_container(cpus="14", **small, **other),
        )


def test_a_container_does_not_write_to_its_own_configuration() -> None:
    with pytest.raises(ValidationError, match="a folder that nothing else has"):
        container(binds={"/etc/gw": "/srv/gw/data/etc"}, folders=OWN)


def test_what_containers_only_read_they_may_share() -> None:
    small = {"memory": "4Gi", "memoryReservation": "1Gi"}

    args = an_args(one=a_container(**small), two=a_container(cpus="14", **small))

    assert args.config.folder_paths == ()


@pytest.mark.parametrize("path", ["/srv", "/var/lib/gw", "/srv/../etc", "/srv/a b", "/srv/$(x)"])
def test_a_folder_lies_below_srv(path: str) -> None:
    with pytest.raises(ValidationError, match=r"folders[^ ]*\.path"):
        container(folders={"/data": {"path": path}})
