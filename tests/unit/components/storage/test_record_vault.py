"""Copies that nobody deletes: which volumes, how often, for how long, and under which lock."""

import json
from functools import cache
from typing import Any

from corelane.components.config.sections.storage import RecordsConfig
from corelane.components.storage.record_vault import RecordVault, RecordVaultArgs
from corelane.plan.recording.record import Recording
from tests.support.nested import recorded
from tests.support.stack import planned

COPIES = "arn:aws:backup:eu-west-1:210987654321:backup-vault:copies"


@cache
def declared(**config: Any) -> Recording:
    args = RecordVaultArgs(
        declared_at="/storage/records",
        config=RecordsConfig.model_validate(config),
        site=next(iter(planned().config.cloud_sites().values())),
        vault="firm-records",
        mark=("corelane:snapshots", "firm"),
        key_arn="arn:aws:kms:eu-central-1:310987654321:key/1",
        tags={"corelane:owner": "platform@meridian.example"},
    )
    return recorded(lambda opts: RecordVault("firm-records", args, opts))


def only(kind: str, **config: Any) -> dict[str, Any]:
    [found] = declared(**config).of_type(kind)
    return dict(found.inputs)


def test_nobody_takes_the_lock_off_after_three_days() -> None:
    lock = only("aws:backup/vaultLockConfiguration:VaultLockConfiguration")

    assert lock["backupVaultName"] == "firm-records"
    assert lock["changeableForDays"] == 3, "without it an administrator can take the lock off"
    assert lock["minRetentionDays"] == 35, "no plan may make copies that are gone earlier"


def test_the_vault_is_the_firms_and_stays() -> None:
    [vault] = declared().of_type("aws:backup/vault:Vault")

    assert vault.inputs["kmsKeyArn"].endswith("key/1")
    assert vault.options["protect"]


def test_every_night_is_kept_for_weeks_and_one_a_month_for_years() -> None:
    nightly, monthly = only("aws:backup/plan:Plan", hourUtc=4, years=5)["rules"]

    assert nightly["schedule"] == "cron(0 4 * * ? *)"
    assert nightly["lifecycle"] == {"deleteAfter": 35}
    assert monthly["schedule"] == "cron(0 4 1 * ? *)"
    assert monthly["lifecycle"]["deleteAfter"] >= 5 * 365 + 2, "two of five years may be leap years"
    assert {rule["targetVaultName"] for rule in (nightly, monthly)} == {"firm-records"}


def test_a_second_copy_lasts_as_long_as_the_first_where_one_is_asked_for() -> None:
    for rule in only("aws:backup/plan:Plan", copyTo=COPIES)["rules"]:
        [copy] = rule["copyActions"]
        assert copy == {"destinationVaultArn": COPIES, "lifecycle": rule["lifecycle"]}

    assert not any(rule.get("copyActions") for rule in only("aws:backup/plan:Plan")["rules"])


def test_marked_volumes_are_copied_by_a_role_of_this_account_alone() -> None:
    selection = only("aws:backup/selection:Selection")
    role = json.loads(only("aws:iam/role:Role")["assumeRolePolicy"])["Statement"][0]

    assert selection["selectionTags"] == [
        {"type": "STRINGEQUALS", "key": "corelane:snapshots", "value": "firm"}
    ]
    assert role["Principal"] == {"Service": "backup.amazonaws.com"}
    assert role["Condition"] == {"StringEquals": {"aws:SourceAccount": "310987654321"}}


def test_the_plan_waits_for_the_vault_that_it_names() -> None:
    recording = declared()
    [vault] = recording.of_type("aws:backup/vault:Vault")

    for kind in ("plan:Plan", "vaultLockConfiguration:VaultLockConfiguration"):
        [found] = recording.of_type(f"aws:backup/{kind}")
        assert vault.urn in found.dependencies, "its name alone makes nothing wait"
