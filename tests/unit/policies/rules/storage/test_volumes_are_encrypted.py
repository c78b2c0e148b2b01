from typing import Any

import pytest

from corelane.policies.rules.storage.volumes_are_encrypted import volumes_are_encrypted as rule
from tests.support.policy import UNKNOWN, a_resource, messages, verdict

KIND = "kubernetes:storage.k8s.io/v1:StorageClass"


def storage_class(provisioner: str = "ebs.csi.aws.com", **parameters: object) -> Any:
    return a_resource(KIND, {"provisioner": provisioner, "parameters": parameters})


def volume(**props: object) -> Any:
    return a_resource("aws:ebs/volume:Volume", props)


def template(**ebs: object) -> Any:
    kind = "aws:ec2/launchTemplate:LaunchTemplate"
    return a_resource(kind, {"blockDeviceMappings": [{"ebs": ebs}]})


@pytest.mark.parametrize(
    "found",
    [
        storage_class(encrypted="true", kmsKeyId="arn"),
        volume(encrypted=True, kmsKeyId="arn"),
        template(encrypted="true"),
    ],
)
def test_encryption_under_a_key_complies(found: Any) -> None:
    assert messages(rule, found) == []


@pytest.mark.parametrize(
    ("found", "faults"),
    [
        (storage_class(encrypted="false", kmsKeyId="arn"), ["the volume is not encrypted"]),
        (storage_class(encrypted="true"), ["kmsKeyId is not set"]),
        (volume(kmsKeyId="arn"), ["the volume is not encrypted"]),
        (template(), ["the volume is not encrypted"]),
        (
            a_resource("aws:ec2/launchTemplate:LaunchTemplate", {}),
            ["the root volume is not declared, so the image decides its encryption"],
        ),
    ],
)
def test_anything_less_is_reported(found: Any, faults: list[str]) -> None:
    assert messages(rule, found) == faults


def test_classes_of_other_drivers_are_not_judged() -> None:
    assert verdict(rule, storage_class("rook-ceph.rbd.csi.ceph.com")) == "not-applicable"


def test_unknown_encryption_is_not_evaluated() -> None:
    assert verdict(rule, volume(encrypted=UNKNOWN)) == "not-evaluated"
    assert verdict(rule, storage_class(encrypted="true", kmsKeyId=UNKNOWN)) == "not-evaluated"
