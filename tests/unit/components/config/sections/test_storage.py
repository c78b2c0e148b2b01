"""Volumes ask for what EBS sells."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from corelane.components.config.sections.storage import EbsConfig


def volume(**fields: Any) -> Any:
    return TypeAdapter[Any](EbsConfig).validate_python(fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"type": "gp3"},
        {"type": "gp3", "iops": 3_000, "throughput": 750},
        {"type": "gp3", "iops": 80_000, "throughput": 2_000},
        {"type": "io2", "iops": 100},
        {"type": "io2", "iops": 256_000},
    ],
)
def test_a_volume_within_the_limits_is_taken(fields: dict[str, Any]) -> None:
    assert volume(**fields).model_dump(exclude_unset=True) == fields


@pytest.mark.parametrize(
    "fields",
    [
        {"type": "gp3", "iops": 2_999},
        {"type": "gp3", "iops": 80_001},
        {"type": "gp3", "throughput": 124},
        {"type": "gp3", "iops": 80_000, "throughput": 2_001},
        {"type": "io2", "iops": 99},
        {"type": "io2", "iops": 256_001},
        {"type": "io2", "iops": 100, "throughput": 125},
        {"type": "st1"},
    ],
)
def test_a_volume_beyond_the_limits_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        volume(**fields)


def test_throughput_that_the_operations_do_not_pay_for_is_refused_with_both_figures() -> None:
    told = r"found 3003; wanted at least 3004, which a throughput of 751 MiB/s needs"

    with pytest.raises(ValidationError, match=told):
        volume(type="gp3", iops=3_003, throughput=751)
