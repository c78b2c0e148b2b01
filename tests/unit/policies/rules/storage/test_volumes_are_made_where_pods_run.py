from typing import Any

import pytest

from policies.rules.storage.volumes_are_made_where_pods_run import (
    volumes_are_made_where_pods_run as rule,
)
from tests.support.policy import UNKNOWN, a_resource, messages, verdict


def storage_class(provisioner: str, mode: str) -> Any:
    props = {"provisioner": provisioner, "volumeBindingMode": mode}
    return a_resource("kubernetes:storage.k8s.io/v1:StorageClass", props)


LOCAL = ["ebs.csi.aws.com", "kubernetes.io/no-provisioner"]


@pytest.mark.parametrize("provisioner", LOCAL)
def test_waiting_complies(provisioner: str) -> None:
    assert messages(rule, storage_class(provisioner, "WaitForFirstConsumer")) == []


@pytest.mark.parametrize("provisioner", LOCAL)
@pytest.mark.parametrize("mode", ["Immediate", ""])
def test_volumes_made_at_once_are_reported(provisioner: str, mode: str) -> None:
    assert len(messages(rule, storage_class(provisioner, mode))) == 1


def test_volumes_reached_from_everywhere_are_not_judged() -> None:
    found = storage_class("rook-ceph.rbd.csi.ceph.com", "Immediate")

    assert verdict(rule, found) == "not-applicable"


def test_an_unknown_mode_is_not_evaluated() -> None:
    assert verdict(rule, storage_class(LOCAL[0], UNKNOWN)) == "not-evaluated"
