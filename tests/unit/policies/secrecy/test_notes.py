"""The notes of any resource: what says what it is, and whose, holds no credential."""

from typing import Any

import pytest
from pulumi_policy.proxy import UnknownValueError

from corelane.policies.judging.evaluate import Verdict, evaluate
from corelane.policies.model.vocabulary import CONFIG_MAP
from corelane.policies.model.vocabulary import DOCKER_CONTAINER as DOCKER
from corelane.policies.rules.secrets.resources_contain_no_plain_secrets import (
    resources_contain_no_plain_secrets as rule,
)
from tests.support.analyzer import Analyzer
from tests.support.policy import UNKNOWN, a_resource

KEY = "AKIAIOSFODNN7EXAMPLE"
CLAIM = {"metadata": {"annotations": {"a": KEY}}}
CLAIM_PATH = "spec.volumeClaimTemplates[0].metadata.annotations.a"
DEPLOYMENT, STATEFUL_SET = "kubernetes:apps/v1:Deployment", "kubernetes:apps/v1:StatefulSet"
ISSUER = "kubernetes:cert-manager.io/v1:Issuer"


@pytest.mark.parametrize(
    ("type_", "props", "path"),
    [
        ("aws:ec2/vpc:Vpc", {"tags": {"costCenter": KEY}}, "tags.costCenter"),
        ("aws:kms/key:Key", {"description": f"by {KEY}"}, "description"),
        ("aws:ec2/securityGroup:SecurityGroup", {"ingress": [{"description": KEY}]}, ""),
        ("aws:eks/nodeGroup:NodeGroup", {"labels": {"owner": KEY}}, "labels.owner"),
        ("aws:sqs/queue:Queue", {"name": f"orders-{KEY}"}, "name"),
        ("aws:s3/bucketObjectv2:BucketObjectv2", {"metadata": {"by": KEY}}, "metadata.by"),
        ("kubernetes:core/v1:Namespace", {"metadata": {"labels": {"a": KEY}}}, ""),
        ("kubernetes:core/v1:Service", {"metadata": {"annotations": {"a": KEY}}}, ""),
        ("kubernetes:x.org/v1:Thing", {"spec": {"template": {"metadata": {"name": KEY}}}}, ""),
        ("corelane:platform:Platform", {"tags": {"password": "password=hunter2!"}}, ""),
        ("other:index:Thing", {"tags": {KEY: "x"}}, ""),
        ("other:index:Thing", {"tags": ["x", KEY]}, "tags[1]"),
        ("aws:autoscaling/group:Group", {"tags": [{"key": "a", "value": KEY}]}, "tags[0]"),
        (DOCKER, {"labels": [{"label": "a", "value": KEY}]}, "labels[0]"),
        (DOCKER, {"labels": [{"label": KEY, "value": "x"}]}, "labels[0].label"),
        (CONFIG_MAP, {"metadata": {"labels": {KEY: "x"}}}, "metadata.labels"),
        (CONFIG_MAP, {"metadata": {"name": KEY}}, "metadata.name"),
        (DEPLOYMENT, {"metadata": {"name": f"a-{KEY}"}}, "metadata.name"),
        (DEPLOYMENT, {"spec": {"template": {"metadata": {"labels": {KEY: "x"}}}}}, ""),
        (ISSUER, {"metadata": {"annotations": {KEY: "x"}}}, "metadata.annotations"),
        (ISSUER, {"spec": {"labels": {"a": KEY}}}, "spec.labels.a"),
        (STATEFUL_SET, {"spec": {"volumeClaimTemplates": [CLAIM]}}, CLAIM_PATH),
    ],
)  # fmt: skip
def test_the_notes_of_every_resource_are_looked_at(
    type_: str, props: dict[str, Any], path: str
) -> None:
    [outcome] = evaluate(rule, [a_resource(type_, props)])

    [violation] = outcome.violations
    assert outcome.verdict is Verdict.FAIL
    assert violation.path.startswith(path)
    assert "hunter2" not in violation.message
    assert KEY not in violation.message + violation.path.removeprefix("tags.")


@pytest.mark.parametrize(
    "props",
    [
        {"tags": {"Name": "engines", "token": "see-vault"}, "description": "the password: rotated"},
        {"tags": None, "metadata": "x", "labels": [1, None, {"labels": 3}], "name": 7},
        {"arn": UNKNOWN, "tags": {"corelane:owner": "platform@meridian.example"}},
        {"metadata": {"labels": {"app": "x"}, "annotations": {"a": '{"panel": "token"}'}}},
    ],
)
def test_a_clean_resource_of_another_type_is_no_result(props: dict[str, Any]) -> None:
    resource = a_resource("aws:ec2/vpc:Vpc", props)

    assert evaluate(rule, [resource], unknown=(UnknownValueError,)) == ()


def test_unknown_tags_are_not_evaluated_and_not_clean() -> None:
    resource = a_resource("aws:ec2/vpc:Vpc", {"tags": UNKNOWN})
    [found] = evaluate(rule, [resource], unknown=(UnknownValueError,))

    assert found.verdict == Verdict.NOT_EVALUATED


def test_the_engine_is_told_of_it_too() -> None:
    analyzer = Analyzer((rule,), config="{}")

    assert analyzer.analyze("aws:ec2/vpc:Vpc", "net", {"tags": {"a": "b"}}) == []
    [told] = analyzer.analyze("aws:ec2/vpc:Vpc", "net", {"tags": {"costCenter": KEY}})
    assert told.mandatory
    assert KEY not in told.message
