from typing import Any

import pytest

from policies.rules.storage.ebs_performance_is_within_limits import (
    ebs_performance_is_within_limits as rule,
)
from tests.support.policy import UNKNOWN, a_resource, messages, verdict

KIND = "kubernetes:storage.k8s.io/v1:StorageClass"


def storage_class(provisioner: str = "ebs.csi.aws.com", **parameters: object) -> Any:
    return a_resource(KIND, {"provisioner": provisioner, "parameters": parameters})


@pytest.mark.parametrize(
    "parameters",
    [
        {"type": "gp3", "iops": "80000", "throughput": "2000"},
        {"type": "gp3", "iops": "16000", "throughput": "1000"},
        {"type": "io2", "iops": "256000"},
        {"type": "io2", "iops": "100"},
        {},
    ],
)
def test_what_the_type_can_have_complies(parameters: dict[str, str]) -> None:
    assert messages(rule, storage_class(**parameters)) == []


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"type": "gp3", "iops": "2999"}, "iops of gp3"),
        ({"type": "gp3", "iops": "80001"}, "iops of gp3"),
        ({"type": "gp3", "iops": "16000", "throughput": "2001"}, "throughput of gp3"),
        ({"type": "gp3", "iops": "3000", "throughput": "1000"}, "1 MiB/s for each 4 IOPS"),
        ({"type": "io2", "iops": "256001"}, "iops of io2"),
        ({"type": "io2", "iops": "1000", "throughput": "500"}, "io2 takes no throughput"),
        ({"type": "io2", "iops": "1000", "iopsPerGB": "5"}, "exclude each other"),
    ],
)
def test_what_it_cannot_have_is_reported(parameters: dict[str, str], expected: str) -> None:
    assert expected in messages(rule, storage_class(**parameters))[0]


def test_classes_of_other_drivers_are_not_judged() -> None:
    assert verdict(rule, storage_class("topolvm.io", iops="1")) == "not-applicable"


def test_unknown_performance_is_not_evaluated() -> None:
    assert verdict(rule, storage_class(type="io2", iops=UNKNOWN)) == "not-evaluated"
