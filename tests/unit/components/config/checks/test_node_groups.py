"""What EKS and EC2 would refuse of a pool or a cluster is refused before anything is declared."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.stack import mistakes

OPERATOR = {"role": "arn:aws:iam::310987654321:role/oncall", "policy": "AmazonEKSViewPolicy"}


def update(section: str, name: str, **fields: Any) -> Callable[[Any], object]:
    return lambda raw: raw[section][name].update(fields)


def spot_on_metal(raw: Any) -> None:
    raw["pools"]["mixed"] = {
        "tier": "t2",
        "site": "frankfurt",
        "hardware": ["c7i.metal-24xl", "c7i.metal-48xl"],
        "profile": "deterministic-high-perf",
        "size": {"min": 0, "desired": 0, "max": 1},
    }


def arm_without_image(raw: Any) -> None:
    raw["cluster"].pop("armNodeImage", None)
    raw["pools"]["arm"] = {
        "tier": "t1",
        "site": "frankfurt",
        "hardware": "c7g.16xlarge",
        "profile": "general-purpose",
        "size": {"min": 1, "desired": 1, "max": 1},
    }


@pytest.mark.parametrize(
    ("change", "path", "says"),
    [
        pytest.param(spot_on_metal, "pools.mixed.hardware", "kernel arguments", id="mixed"),
        pytest.param(arm_without_image, "cluster.armNodeImage", "arm64", id="arm"),
        pytest.param(
            lambda raw: raw["cluster"].update(operators={"oncall": OPERATOR}),
            "cluster.operators",
            "no operator that holds AmazonEKSClusterAdminPolicy",
            id="nobody-administers",
        ),
        pytest.param(
            lambda raw: raw["cluster"].update(logDays=42), "cluster.logDays", "365", id="log-days"
        ),
        pytest.param(
            update("cluster", "addons", **{"vpc-cni": {"version": "v1.20.0-eksbuild.1"}}),
            "cluster.addons.vpc-cni",
            "Calico",
            id="second-cni",
        ),
        pytest.param(
            update("pools", "engines", capacityReservation="arn:aws:s3:::somewhere"),
            "pools.engines.capacityReservation",
            "the ARN of a capacity reservation",
            id="no-reservation",
        ),
    ],
)
def test_a_refusal_names_its_path(change: Callable[[Any], object], path: str, says: str) -> None:
    errors = {error.path: error for error in mistakes(change)}

    assert path in errors
    assert says in str(errors[path])


def test_what_machine_types_differ_in_is_listed() -> None:
    [error] = [e for e in mistakes(spot_on_metal) if e.path == "pools.mixed.hardware"]

    assert error.found == (
        "c7i.metal-24xl, c7i.metal-48xl, which differ in "
        "host settings, kernel arguments, kubelet reservedSystemCPUs, sysctls"
    )
