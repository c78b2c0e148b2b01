"""Every key of the platform: its life, its policy, and the name it is called by."""

import json
from typing import Any

import pytest

from corelane.components.aws.kms_key import KeyPolicy, KmsKey, KmsKeyArgs, log_group_encryption
from corelane.plan.recording.record import Recording
from tests.support.config import TAGS
from tests.support.nested import recorded

REGION, ACCOUNT = "eu-central-1", "210987654321"


def key(
    policy: KeyPolicy | None = None, alias: str | None = None, *, protect: bool = True
) -> Recording:
    args = KmsKeyArgs(
        declared_at="/network",
        description="Encrypts tests",
        tags=TAGS,
        policy=policy,
        alias=alias,
        protect=protect,
    )
    return recorded(lambda opts: KmsKey("logs", args, opts))


def statements(policy: KeyPolicy) -> list[dict[str, Any]]:
    [declared] = key(policy).of_type("aws:kms/key:Key")
    return json.loads(declared.inputs["policy"])["Statement"]


def test_a_key_rotates_and_waits_a_month_before_it_is_deleted() -> None:
    [declared] = key().of_type("aws:kms/key:Key")

    assert declared.inputs["enableKeyRotation"] is True
    assert declared.inputs["deletionWindowInDays"] == 30, "what it encrypts is lost with it"
    assert "policy" not in declared.inputs, "AWS's default policy"


@pytest.mark.parametrize("protect", [True, False])
def test_a_key_and_its_alias_are_protected_where_the_stack_says_so(*, protect: bool) -> None:
    found = key(alias="meridian-vault", protect=protect).of_type(
        "aws:kms/key:Key", "aws:kms/alias:Alias"
    )

    assert [bool(each.options.get("protect")) for each in found] == [protect] * 2


def test_a_policy_leaves_a_key_to_the_iam_of_its_account_alone() -> None:
    [administer] = statements(KeyPolicy(region="us-gov-west-1", account=ACCOUNT))

    assert administer["Principal"] == {"AWS": f"arn:aws-us-gov:iam::{ACCOUNT}:root"}


def test_only_the_log_groups_of_the_account_use_the_key_of_logs() -> None:
    logs = log_group_encryption(REGION, ACCOUNT)
    _, use = statements(KeyPolicy(region=REGION, account=ACCOUNT, services=(logs,)))

    assert use["Principal"] == {"Service": f"logs.{REGION}.amazonaws.com"}
    assert use["Condition"]["ArnLike"]["kms:EncryptionContext:aws:logs:arn"] == (
        f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:*"
    )


def test_an_alias_is_known_before_the_key_is_made() -> None:
    [alias] = key(alias="meridian-vault").of_type("aws:kms/alias:Alias")
    [declared] = key(alias="meridian-vault").of_type("aws:kms/key:Key")

    assert alias.inputs["name"] == "alias/meridian-vault"
    assert alias.inputs["targetKeyId"] == declared.outputs["keyId"]


def test_children_hang_from_the_key_and_it_is_finished() -> None:
    recording = key(alias="a")
    [component] = [each for each in recording.resources if each.type == "corelane:aws:KmsKey"]

    assert {each.parent for each in recording.resources if each.custom} == {component.urn}
    assert component.urn in recording.finished
