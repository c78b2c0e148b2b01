"""Copies of volumes: which, when, for how long, and by whom."""

import json
from functools import cache
from typing import Any

import pulumi
import pytest
from pydantic import ValidationError

from corelane.components.config.sections.sites import CloudSiteConfig
from corelane.components.config.sections.storage import SnapshotConfig
from corelane.components.storage.volume_snapshots import MARK, VolumeSnapshots, VolumeSnapshotsArgs
from tests.support.nested import recorded

SITE = CloudSiteConfig.model_validate(
    {
        "kind": "aws",
        "region": "eu-central-1",
        "account": "210987654321",
        "zones": ["eu-central-1a", "eu-central-1b"],
    }
)
CONFIG = SnapshotConfig.model_validate({"at": "22:15", "keepDays": 90})


@cache
def declared(kind: str) -> dict[str, Any]:
    def declare(opts: pulumi.ResourceOptions) -> None:
        args = VolumeSnapshotsArgs(
            declared_at="/storage/snapshots",
            site=SITE,
            config=CONFIG,
            mark="firm",
            tags={"owner": "desk"},
        )
        VolumeSnapshots("copies", args, opts)

    [found] = recorded(declare).of_type(kind)
    return dict(found.inputs)


def test_volumes_with_the_mark_are_copied_daily_and_kept_as_long_as_configured() -> None:
    policy = declared("aws:dlm/lifecyclePolicy:LifecyclePolicy")
    [schedule] = policy["policyDetails"]["schedules"]

    assert policy["state"] == "ENABLED"
    assert policy["policyDetails"]["targetTags"] == {MARK: "firm"}
    assert schedule["createRule"] == {"interval": 24, "intervalUnit": "HOURS", "times": "22:15"}
    assert schedule["retainRule"] == {"interval": 90, "intervalUnit": "DAYS"}
    assert schedule["copyTags"] is True, "a copy has to be found by what its volume was"


def test_the_service_acts_for_policies_of_this_account_alone() -> None:
    trust = json.loads(declared("aws:iam/role:Role")["assumeRolePolicy"])
    [statement] = trust["Statement"]

    assert statement["Principal"] == {"Service": "dlm.amazonaws.com"}
    assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": "210987654321"}


@pytest.mark.parametrize("wrong", [{"at": "24:00"}, {"at": "9:30"}, {"keepDays": 6}])
def test_an_impossible_hour_or_too_short_a_memory_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        SnapshotConfig.model_validate(wrong)
