"""Folders of containers are made, and made again, before Docker starts."""

import pytest
from pydantic import ValidationError

from corelane.hostconfig.catalogue import load_hardware, load_profile
from corelane.hostconfig.delivery.activation import commands, delivered_files
from corelane.hostconfig.expectations.expectation import expectations
from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.model.owned_folder import OwnedFolder
from corelane.hostconfig.model.paths import FOLDERS
from corelane.hostconfig.planning.plan_host import plan_host

MAKE = ("systemd-tmpfiles", "--create", f"/{FOLDERS}")


def edge(*paths: str) -> HostPlan:
    return plan_host(
        load_hardware("epyc-9374f-1s"),
        load_profile("docker-edge"),
        pool="gw",
        folders=tuple(OwnedFolder(path=path) for path in paths),
    )


def test_systemd_makes_each_folder_for_its_container_and_never_cleans_it() -> None:
    lines = edge("/srv/a/x", "/srv/b").files[FOLDERS].splitlines()

    assert [line for line in lines if not line.startswith("#")] == [
        "d /srv/a/x 0700 65532 65532 -",
        "d /srv/b 0700 65532 65532 -",
    ]


def test_folders_are_made_at_once_and_before_anything_may_reboot() -> None:
    steps = list(commands(delivered_files(edge("/srv/a"))))

    assert steps.count(MAKE) == 1
    assert steps.index(MAKE) < len(steps) - 1


def test_a_host_without_folders_has_no_such_file() -> None:
    assert FOLDERS not in edge().files
    assert MAKE not in commands(delivered_files(edge()))


def test_the_audit_sees_owner_and_mode_of_each_folder() -> None:
    plan = edge("/srv/a")
    [seen] = [each for each in expectations(plan) if each.name == "/srv/a"]

    assert (seen.layer, seen.expected) == ("folder", "65532:65532 0700")
    assert [(probe.kind, probe.target) for probe in seen.observe] == [("folder", "/srv/a")]
    assert FOLDERS in plan.files.carrying(plan.of(OwnedFolder)[0])


@pytest.mark.parametrize(
    "path",
    [
        *("/srv", "/srv/", "/srv/../etc", "/srv/a/..", "/srv/.a", "/etc/x", "srv/a", "/srv//a"),
        *("/srv/a b", "/srv/$(reboot)", "/srv/%h", "/srv/a\nd /etc 0777", "/srv/a;b", "/srv/'a'"),
        "/srvx/a",
    ],
)
def test_a_path_that_is_not_below_srv_or_that_tools_read_otherwise_is_refused(path: str) -> None:
    with pytest.raises(ValidationError):
        OwnedFolder(path=path)


def test_root_owns_no_such_folder() -> None:
    with pytest.raises(ValidationError):
        OwnedFolder(path="/srv/a", user=0)
