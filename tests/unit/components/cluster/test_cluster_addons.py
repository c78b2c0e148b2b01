"""Which add-ons are installed, where their pods may run, and what they may do in AWS."""

import json
from typing import Any

import pulumi
import pytest

from corelane.components.cluster.cluster_addons import ClusterAddons, ClusterAddonsArgs
from corelane.plan.model import RecordedResource
from corelane.plan.recording.record import Recording
from tests.support.config import TAGS, a_cloud_site, a_cluster
from tests.support.nested import recorded

POOL = "test:index:Pool"
KEY = "arn:aws:kms:eu-central-1:210987654321:key/volumes"


def addons(volume_key: str | None = None, **extra: dict[str, str]) -> Recording:
    def declare(opts: pulumi.ResourceOptions) -> None:
        pool = pulumi.CustomResource(POOL, "research", {}, opts)
        versions = {name: a.model_dump() for name, a in a_cluster().addons.items()}
        args = ClusterAddonsArgs(
            declared_at="/cluster/addons",
            site=a_cloud_site(),
            cluster_name="meridian-prod",
            addons=a_cluster(addons=versions | extra).addons,
            tags=TAGS,
            nodes=[pool],
            volume_key_arn=volume_key,
        )
        ClusterAddons("addons", args, opts)

    return recorded(declare)


@pytest.fixture(scope="module")
def by_name() -> dict[str, RecordedResource]:
    found = addons().of_type("aws:eks/addon:Addon")
    return {resource.inputs["addonName"]: resource for resource in found}


def settings(resource: RecordedResource) -> dict[str, Any]:
    return json.loads(resource.inputs["configurationValues"])


def test_pods_of_addons_tolerate_the_tier_they_are_sent_to(
    by_name: dict[str, RecordedResource],
) -> None:
    placed = [
        settings(by_name["coredns"]),
        settings(by_name["aws-ebs-csi-driver"])["controller"],
    ]

    assert all(values["nodeSelector"] == {"corelane.io/tier": "t1"} for values in placed)
    assert {
        (taint["key"], taint["value"], taint["effect"])
        for values in placed
        for taint in values["tolerations"]
    } == {("corelane.io/tier", "t1", "NoSchedule")}, "DNS beside a trading thread costs its tail"


def test_an_unverified_node_has_its_volumes(by_name: dict[str, RecordedResource]) -> None:
    assert settings(by_name["aws-ebs-csi-driver"])["node"] == {"tolerateAllTaints": True}


def test_only_addons_with_pods_of_their_own_wait_for_nodes(
    by_name: dict[str, RecordedResource],
) -> None:
    waiting = {
        name
        for name, resource in by_name.items()
        if any("test:index:Pool" in urn for urn in resource.dependencies)
    }

    assert waiting == {"aws-ebs-csi-driver", "coredns"}, (
        "nodes need kube-proxy to turn ready: waiting for them would never end"
    )


def test_the_volume_driver_has_its_rights_before_it_starts(
    by_name: dict[str, RecordedResource],
) -> None:
    driver = by_name["aws-ebs-csi-driver"]

    assert any("podIdentityAssociation" in urn for urn in driver.dependencies)


def test_the_volume_driver_may_use_the_volume_key_alone() -> None:
    [grant] = addons(KEY).of_type("aws:iam/rolePolicy:RolePolicy")
    [statement] = json.loads(grant.inputs["policy"])["Statement"]

    assert statement["Resource"] == KEY
    assert not addons().of_type("aws:iam/rolePolicy:RolePolicy")
