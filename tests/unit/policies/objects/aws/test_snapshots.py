from fractions import Fraction
from typing import Any

import pytest

from corelane.policies.model.stack import Stack
from corelane.policies.objects.aws.snapshots import Schedule, schedules_of
from tests.support.policy import a_resource

CLASS = a_resource(
    "kubernetes:storage.k8s.io/v1:StorageClass", {"parameters": {"tagSpecification_1": "a=b"}}
)


def schedules(schedule: dict[str, Any]) -> list[Schedule]:
    details = {"resourceTypes": ["VOLUME"], "targetTags": {"a": "b"}, "schedules": [schedule]}
    policy = a_resource("aws:dlm/lifecyclePolicy:LifecyclePolicy", {"policyDetails": details})
    return [*schedules_of(CLASS, Stack((CLASS, policy)))]


@pytest.mark.parametrize(
    ("retained", "days"),
    [
        ({"interval": 5, "intervalUnit": "DAYS"}, 5),
        ({"interval": 2, "intervalUnit": "WEEKS"}, 14),
        ({"interval": 2, "intervalUnit": "MONTHS"}, 56),
        ({"interval": 2, "intervalUnit": "YEARS"}, 730),
        ({"interval": 2, "intervalUnit": "DECADES"}, 0),
        ({"count": 3}, Fraction(3, 2)),
        ({}, 0),
    ],
)
def test_retention_is_told_in_days_however_it_is_written(
    retained: dict[str, Any], days: Fraction
) -> None:
    [found] = schedules({"createRule": {"interval": 12}, "retainRule": retained})

    assert found == Schedule(Fraction(12), Fraction(days))


def test_a_cron_expression_is_no_schedule_that_can_be_judged() -> None:
    assert schedules({"createRule": {"cronExpression": "cron(0 22 * * ? *)"}}) == []
