"""What the stand-ins accept is what the installed SDKs define."""

from typing import Any

import pytest

from corelane.stand_ins.check_inputs import check, check_provider
from corelane.stand_ins.wire import UNKNOWN

POOL = "aws:eks/nodeGroup:NodeGroup"
POD = "kubernetes:core/v1:Pod"
TIER = "kubernetes:projectcalico.org/v3:Tier"


def a_pool(**changes: Any) -> dict[str, Any]:
    size = {"minSize": 1, "maxSize": 1, "desiredSize": 1}
    whole = {"clusterName": "c", "nodeRoleArn": "r", "subnetIds": ["s"], "scalingConfig": size}
    return {k: v for k, v in (whole | changes).items() if v is not None}


def a_pod(container: dict[str, Any]) -> dict[str, Any]:
    return {"metadata": {"name": "p"}, "spec": {"containers": [{"name": "c"} | container]}}


def reasons(type_: str, inputs: dict[str, Any]) -> list[str]:
    return [str(problem) for problem in check(type_, inputs)]


def test_inputs_the_sdk_knows_are_accepted() -> None:
    assert reasons(POOL, a_pool(labels={"corelane.io/tier": "t0"}, taints=[])) == []
    assert reasons(POD, a_pod({"resources": {"limits": {"cpu": 2, "memory": "4Gi"}}})) == []


@pytest.mark.parametrize(
    ("type_", "inputs", "reason"),
    [
        pytest.param(
            POOL,
            a_pool(instanceType="x"),
            "instanceType: found an unknown property; did you mean 'instanceTypes'?",
            id="misspelt",
        ),
        pytest.param(
            POOL,
            a_pool(nodeRoleArn=None),
            "nodeRoleArn: found nothing, wanted a value: it is required",
            id="missing",
        ),
        pytest.param(
            POOL,
            a_pool(subnetIds="s"),
            "subnetIds: found a value of kind scalar, wanted list",
            id="wrong kind",
        ),
        pytest.param(
            POOL,
            a_pool(scalingConfig={"minSize": 1, "maxSize": 1, "desiredSize": 1, "maxSiz": 1}),
            "scalingConfig.maxSiz: found an unknown property; did you mean 'maxSize'?",
            id="nested",
        ),
        pytest.param(
            POD,
            a_pod({"envv": []}),
            "spec.containers[0].envv: found an unknown property; did you mean 'env'?",
            id="in a list",
        ),
    ],
)
def test_a_refusal_says_where_what_was_found_and_what_was_wanted(
    type_: str, inputs: dict[str, Any], reason: str
) -> None:
    assert reasons(type_, inputs) == [reason]


def test_a_property_without_a_near_name_is_answered_with_the_known_ones() -> None:
    [_, reason] = reasons("aws:ec2/placementGroup:PlacementGroup", {"zzzz": 1})

    assert "wanted one of name, " in reason


def test_an_unknown_value_fits_everywhere() -> None:
    assert reasons(POOL, a_pool(subnetIds=UNKNOWN, scalingConfig=UNKNOWN)) == []


def test_a_policy_document_may_be_text_or_a_tree() -> None:
    for document in ("{}", {"Version": "2012-10-17", "Statement": []}):
        assert reasons("aws:iam/policy:Policy", {"policy": document}) == []


@pytest.mark.parametrize(
    ("type_", "part"),
    [
        ("aws:eks/nodeGroup:NodeGrop", "did you mean 'aws:eks/nodeGroup:NodeGroup'?"),
        ("kubernetes:apps/v1:DaemonSett", "did you mean 'kubernetes:apps/v1:DaemonSet'?"),
        ("aws:nowhere/thing:Thing", "wanted one the installed SDK defines"),
        ("nimbus:index/host:Host", "install the Python package pulumi-nimbus"),
        ("nonsense", "found the unknown resource type 'nonsense'"),
    ],
)
def test_an_unknown_type_is_refused(type_: str, part: str) -> None:
    [reason] = reasons(type_, {})

    assert part in reason


def test_a_custom_resource_needs_its_three_parts_and_is_free_below_spec() -> None:
    whole = {"apiVersion": "projectcalico.org/v3", "kind": "Tier", "metadata": {"name": "t"}}

    assert reasons(TIER, {**whole, "spec": {"anything": [1]}}) == []
    assert reasons(TIER, {"kind": "Tier", "metadata": {}}) == [
        "apiVersion: found nothing, wanted a value: every custom resource has one"
    ]
    assert reasons(f"{TIER}Patch", whole) == []
    assert reasons(TIER, {**whole, "kind": "Teir"}) == [
        "kind: found another value than the type says, wanted 'Tier'"
    ]
    assert reasons(TIER, {**whole, "metadata": {"nam": "t"}}) == [
        "metadata.nam: found an unknown property; did you mean 'name'?"
    ]


def test_a_refusal_never_repeats_a_value() -> None:
    inputs = {"apiVersion": "s3cret", "kind": "s3cret", "metadata": "s3cret", "s3cret-key": 1}

    assert "s3cret" not in " ".join(reasons(TIER, inputs))
    assert "s3cret" not in " ".join(reasons(POOL, a_pool(subnetIds="s3cret")))


def test_a_providers_own_configuration_is_checked_by_name() -> None:
    assert check_provider("aws", {"region": "eu-central-1", "version": "7.51.1"}) == ()
    [problem] = check_provider("aws", {"reigon": "eu-central-1"})
    assert problem.reason.endswith("did you mean 'region'?")
