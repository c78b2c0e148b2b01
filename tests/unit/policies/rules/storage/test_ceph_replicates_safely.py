import pytest

from policies.rules.storage.ceph_replicates_safely import ceph_replicates_safely as rule
from tests.support.policy import UNKNOWN, a_resource, changed, messages, verdict

POOL_KIND = "kubernetes:ceph.rook.io/v1:CephBlockPool"
CLUSTER_KIND = "kubernetes:ceph.rook.io/v1:CephCluster"
POOL_PROPS = {"spec": {"failureDomain": "host", "replicated": {"size": 3}}}
CLUSTER = {"spec": {"mon": {"count": 3}, "cleanupPolicy": {"confirmation": ""}}}


def test_three_copies_and_three_monitors_comply() -> None:
    assert messages(rule, a_resource(POOL_KIND, POOL_PROPS)) == []
    assert messages(rule, a_resource(CLUSTER_KIND, CLUSTER)) == []


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("spec/replicated/size", 2, "fewer than three copies"),
        ("spec/replicated/requireSafeReplicaSize", False, "an unsafe number"),
        ("spec/failureDomain", "osd", "copies may be on one host"),
    ],
)
def test_an_unsafe_pool_is_reported(path: str, value: object, expected: str) -> None:
    [message] = messages(rule, a_resource(POOL_KIND, changed(POOL_PROPS, path, value)))

    assert message.startswith(expected)


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("spec/mon/count", 4, "4 monitors"),
        ("spec/mon/count", 1, "1 monitors"),
        ("spec/mon/allowMultiplePerNode", True, "monitors may share"),
        ("spec/cleanupPolicy/confirmation", "yes-really-destroy-data", "deleting the cluster"),
    ],
)
def test_an_unsafe_cluster_is_reported(path: str, value: object, expected: str) -> None:
    [message] = messages(rule, a_resource(CLUSTER_KIND, changed(CLUSTER, path, value)))

    assert message.startswith(expected)


def test_an_unknown_count_is_not_evaluated() -> None:
    props = changed(CLUSTER, "spec/mon/count", UNKNOWN)

    assert verdict(rule, a_resource(CLUSTER_KIND, props)) == "not-evaluated"
