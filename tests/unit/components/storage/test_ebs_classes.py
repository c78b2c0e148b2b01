"""EBS classes: whose key, which default, and what outlives a claim."""

from functools import cache
from typing import Any

import pulumi
from pydantic import TypeAdapter

from corelane.components.config.sections.storage import EbsConfig
from corelane.components.storage.ebs_classes import DEFAULT_CLASS, EbsClasses, EbsClassesArgs
from tests.support.nested import recorded

KEY = "arn:aws:kms:eu-central-1:210987654321:key/1"
TAGS = {"corelane:snapshots": "firm", "a": "b=c"}
CLASSES: dict[str, dict[str, Any]] = {
    "journal": {"type": "io2", "iops": 32_000},
    "general": {"type": "gp3"},
    "fast": {"type": "gp3", "iops": 16_000, "throughput": 1_000},
}


@cache
def declared() -> dict[str, dict[str, Any]]:
    adapter: TypeAdapter[EbsConfig] = TypeAdapter(EbsConfig)
    classes = {name: adapter.validate_python(data) for name, data in CLASSES.items()}

    def declare(opts: pulumi.ResourceOptions) -> None:
        EbsClasses(
            "ebs",
            EbsClassesArgs(
                declared_at="/storage/ebs", classes=classes, kms_key_arn=KEY, volume_tags=TAGS
            ),
            opts,
        )

    found = recorded(declare).of_type("kubernetes:storage.k8s.io/v1:StorageClass")
    return {each.inputs["metadata"]["name"]: dict(each.inputs) for each in found}


def test_every_volume_is_encrypted_with_the_firms_own_key() -> None:
    for name, storage_class in declared().items():
        parameters = storage_class["parameters"]
        assert parameters["encrypted"] == "true", f"{name} would be readable on the disk"
        assert parameters["kmsKeyId"] == KEY, f"{name} would use a key of AWS"


def test_every_volume_carries_the_tags_that_say_what_becomes_of_it() -> None:
    for storage_class in declared().values():
        parameters = storage_class["parameters"]
        assert parameters["tagSpecification_1"] == "a=b=c", "the driver cuts at the first ="
        assert parameters["tagSpecification_2"] == "corelane:snapshots=firm"


def test_parameters_are_strings_because_the_driver_reads_nothing_else() -> None:
    values = [v for each in declared().values() for v in each["parameters"].values()]

    assert all(isinstance(value, str) for value in values)


def test_exactly_one_class_is_the_default_and_it_is_the_first_gp3() -> None:
    defaults = [
        name
        for name, each in declared().items()
        if each["metadata"].get("annotations", {}).get(DEFAULT_CLASS) == "true"
    ]

    assert defaults == ["general"], "with two defaults a claim gets either; with io2 it costs"


def test_io2_volumes_outlive_their_claim_and_gp3_volumes_do_not() -> None:
    policies = {name: each["reclaimPolicy"] for name, each in declared().items()}

    assert policies == {"journal": "Retain", "general": "Delete", "fast": "Delete"}


def test_volumes_are_made_in_the_zone_of_their_pod() -> None:
    modes = {each["volumeBindingMode"] for each in declared().values()}

    assert modes == {"WaitForFirstConsumer"}


def test_throughput_is_a_matter_of_gp3_only() -> None:
    parameters = {name: each["parameters"] for name, each in declared().items()}

    assert parameters["fast"]["throughput"] == "1000"
    assert "throughput" not in parameters["journal"], "the driver refuses it on io2"
    assert parameters["journal"]["blockExpress"] == "true"
