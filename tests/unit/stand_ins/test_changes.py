"""Updates and replacements, property by property."""

from typing import Any

import pytest

from corelane.stand_ins.answers import answer
from corelane.stand_ins.changes import Change, changes
from corelane.stand_ins.wire import UNKNOWN, from_plain

POOL = "aws:eks/nodeGroup:NodeGroup"
CONFIG_MAP = "kubernetes:core/v1:ConfigMap"
CONTAINER = "docker:index/container:Container"


def between(type_: str, old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    """Return the changes from the state the stand-in made of the old inputs to the new ones."""
    _, state = answer(type_, "x", old)
    return list(
        changes(
            type_,
            {key: from_plain(value) for key, value in state.items()},
            {key: from_plain(value) for key, value in new.items()},
        )
    )


POOL_BODY = {"clusterName": "c", "instanceTypes": ["a"], "labels": {"x": "1"}, "nodeGroupName": "n"}
CLUSTER_BODY = {"name": "c", "roleArn": "r", "vpcConfig": {"subnetIds": ["s"]}}


@pytest.mark.parametrize(
    ("type_", "body"),
    [(POOL, POOL_BODY), ("aws:eks/cluster:Cluster", CLUSTER_BODY), (CONTAINER, {"image": "i"})],
)
def test_the_same_inputs_change_nothing(type_: str, body: dict[str, Any]) -> None:
    assert between(type_, body, body) == [], "what the service added is no change"


@pytest.mark.parametrize(
    ("type_", "old", "new", "path", "forces"),
    [
        (POOL, {"instanceTypes": ["a"]}, {"instanceTypes": ["b"]}, "instanceTypes[0]", True),
        (POOL, {"labels": {"a": "1"}}, {"labels": {"a": "2"}}, "labels.a", False),
        (POOL, {"labels": {"a/b": "1"}}, {"labels": {"a/b": "2"}}, 'labels["a/b"]', False),
        (
            POOL,
            {"launchTemplate": {"id": "l", "version": "1"}},
            {"launchTemplate": {"id": "l", "version": "2"}},
            "launchTemplate.version",
            False,
        ),
        (
            POOL,
            {"launchTemplate": {"id": "l"}},
            {"launchTemplate": {"id": "m"}},
            "launchTemplate.id",
            True,
        ),
        ("aws:ec2/vpc:Vpc", {"cidrBlock": "a"}, {"cidrBlock": "b"}, "cidrBlock", True),
        (CONFIG_MAP, {"data": {"a.b": "1"}}, {"data": {"a.b": "2"}}, 'data["a.b"]', True),
        (CONFIG_MAP, {"data": {"uid": "1"}}, {"data": {"uid": "2"}}, "data.uid", True),
        (CONTAINER, {"cpuSet": "1"}, {"cpuSet": "2"}, "cpuSet", False),
        (CONTAINER, {"image": "1"}, {"image": "2"}, "image", True),
        (
            "kubernetes:storage.k8s.io/v1:StorageClass",
            {"parameters": {"type": "gp3"}},
            {"parameters": {"type": "io2"}},
            "parameters.type",
            True,
        ),
        (
            "kubernetes:apps/v1:DaemonSet",
            {"spec": {"selector": {"matchLabels": {"a": "1"}}}},
            {"spec": {"selector": {"matchLabels": {"a": "2"}}}},
            "spec.selector.matchLabels.a",
            True,
        ),
        (
            "kubernetes:core/v1:Service",
            {"spec": {"clusterIP": "10.0.0.1"}},
            {"spec": {"clusterIP": "10.0.0.2"}},
            "spec.clusterIP",
            True,
        ),
        (
            "kubernetes:core/v1:ResourceQuota",
            {"spec": {"scopes": ["BestEffort"]}},
            {"spec": {"scopes": ["Terminating"]}},
            "spec.scopes[0]",
            True,
        ),
        (
            "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding",
            {"roleRef": {"name": "a"}},
            {"roleRef": {"name": "b"}},
            "roleRef.name",
            True,
        ),
        (
            "kubernetes:scheduling.k8s.io/v1:PriorityClass",
            {"value": 1},
            {"value": 2},
            "value",
            True,
        ),
        (
            "kubernetes:projectcalico.org/v3:Tier",
            {"metadata": {"name": "a"}},
            {"metadata": {"name": "b"}},
            "metadata.name",
            True,
        ),
    ],
)
def test_a_change_is_named_by_path_and_replaces_only_where_the_provider_must(
    type_: str, old: dict[str, Any], new: dict[str, Any], path: str, *, forces: bool
) -> None:
    named = {"metadata": {"name": "x"}} if type_.startswith("kubernetes") else {}

    assert Change(path, "update", forces) in between(type_, named | old, named | new)


def test_giving_up_an_optional_property_is_a_change() -> None:
    before = {"clusterName": "c", "labels": {"a": "1"}}

    assert between(POOL, before, {"clusterName": "c"}) == [Change("labels", "delete", forces=False)]


def test_giving_up_what_the_service_decides_keeps_it() -> None:
    before = {"clusterName": "c", "diskSize": 20}

    assert between(POOL, before, {"clusterName": "c"}) == []


def test_a_value_not_known_yet_counts_as_a_change() -> None:
    before, after = {"subnetIds": ["s"]}, {"subnetIds": UNKNOWN}

    assert between(POOL, before, after) == [Change("subnetIds", "update", forces=True)]


def test_a_longer_list_adds_and_a_shorter_one_deletes() -> None:
    one, two = {"subnetIds": ["a"]}, {"subnetIds": ["a", "b"]}

    assert between(POOL, one, two) == [Change("subnetIds[1]", "add", forces=True)]
    assert between(POOL, two, one) == [Change("subnetIds[1]", "delete", forces=True)]


def test_metadata_that_is_none_has_nothing_that_the_server_made() -> None:
    state = {"metadata": from_plain(None)}

    assert list(changes(CONFIG_MAP, state, state)) == []
