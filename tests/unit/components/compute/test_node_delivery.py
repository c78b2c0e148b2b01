"""What does not fit into user data lies in a bucket, for the nodes of that pool alone."""

import io
import json
import tarfile
from base64 import b64decode
from datetime import date
from functools import cache
from typing import Any

import pytest

from corelane.components.composition.platform import declare_platform
from corelane.hostconfig.delivery.formats import DeliveryError
from corelane.hostconfig.delivery.zipapp import agent_archive
from corelane.hostconfig.model.paths import AGENT
from corelane.plan.judge import is_mandatory, judge
from corelane.plan.recording.record import Recording, record
from corelane.policies.judging.catalogue import load_catalogue
from tests.support.config import a_metal_pool
from tests.support.delivery import parts_of
from tests.support.stack import planned, set_at
from tests.unit.components.compute.test_metal_pool import declare_pool

BUCKET = "aws:s3/bucket:Bucket"
OBJECT = "aws:s3/bucketObjectv2:BucketObjectv2"
READER = "aws:iam/rolePolicy:RolePolicy"


@cache
def with_the_agent() -> Recording:
    platform = planned("dev", set_at("pools", "engines", "agentOnHost", to=True))
    return record(lambda: declare_platform(platform), stack="dev")


def bundle() -> Any:
    [found] = [each for each in with_the_agent().of_type(OBJECT) if "bundle" in each.name]
    return found.inputs


def test_a_stack_whose_plans_fit_has_no_bucket_for_them() -> None:
    platform = planned("dev")
    plain = record(lambda: declare_platform(platform), stack="dev")

    assert not plain.of_type(OBJECT)
    assert not [each for each in plain.of_type(BUCKET) if "bundles" in each.name]


def test_the_bundle_carries_the_agent_under_a_key_of_its_own_pool() -> None:
    archive = b64decode(bundle()["contentBase64"])
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        agent = tar.extractfile(f"root/{AGENT}")
        assert agent is not None
        assert agent.read() == agent_archive()

    assert bundle()["key"].startswith("pools/engines/")
    assert bundle()["serverSideEncryption"] == "aws:kms"


def test_user_data_fetches_that_very_object() -> None:
    [template] = [
        each
        for each in with_the_agent().of_type("aws:ec2/launchTemplate:LaunchTemplate")
        if each.name == "engines-template"
    ]
    script = parts_of(b64decode(template.inputs["userData"]).decode())["text/x-shellscript"]

    assert f"/{bundle()['key']}" in script
    assert "sha256sum --check" in script
    assert {"engines-bundle", "engines-bundle-reader"} <= {
        urn.rpartition("::")[2] for urn in template.dependencies
    }, "no node may look for what is not there yet"


def test_the_bundle_and_the_right_to_read_it_belong_to_their_pool_and_its_account() -> None:
    """Without a parent a resource takes the default provider: credentials of any account."""
    recording = with_the_agent()
    [pool] = [each for each in recording.resources if each.type.endswith(":MetalPool")]
    [template] = [
        each
        for each in recording.of_type("aws:ec2/launchTemplate:LaunchTemplate")
        if each.parent == pool.urn
    ]
    made = [each for each in recording.of_type(OBJECT, READER) if "bundle" in each.name]

    assert len(made) == 2
    assert {each.parent for each in made} == {pool.urn}
    assert {each.options.get("provider") for each in made} == {template.options["provider"]}
    assert "::aws::" in template.options["provider"], "the provider that the stack file confines"


def test_nodes_may_read_their_pools_objects_and_nothing_else() -> None:
    [reader] = [each for each in with_the_agent().of_type(READER) if "bundle" in each.name]
    statements = json.loads(reader.inputs["policy"])["Statement"]

    assert [each["Action"] for each in statements] == ["s3:GetObject", "kms:Decrypt"]
    assert statements[0]["Resource"].endswith("/pools/engines/*")
    assert "*" not in statements[1]["Resource"]


def test_every_rule_still_holds() -> None:
    judgement = judge(with_the_agent().resources, load_catalogue(), as_of=date(2026, 11, 22))
    broken = [f"{each.rule}: {each.message}" for each in judgement.findings if is_mandatory(each)]

    assert broken == []


def test_the_agent_without_a_bucket_is_refused() -> None:
    with pytest.raises(DeliveryError, match="name a bucket for the bundle"):
        declare_pool(a_metal_pool(agentOnHost=True))
