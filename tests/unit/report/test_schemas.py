import json
from collections.abc import Callable
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from corelane.components.config.loading.yaml_file import read_mapping
from corelane.policies.waivers.faults import WaiversError, waivers_from
from corelane.report.schemas import stack_schema
from tests.support.stack import ROOT, TODAY, a_waiver, mistakes

PLATFORM = "corelane:platform"


def as_an_editor_reads(stack: str) -> Any:
    """Return the stack file as JSON has it: a date is a text."""
    return json.loads(json.dumps(read_mapping(ROOT / f"Pulumi.{stack}.yaml"), default=str))


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_the_published_schema_accepts_the_stack_files_that_ship(stack: str) -> None:
    schema = stack_schema()
    Draft202012Validator.check_schema(schema)

    problems = Draft202012Validator(schema).iter_errors(as_an_editor_reads(stack))

    assert [f"{list(p.absolute_path)}: {p.message}" for p in problems] == []


def misspell_a_section(platform: Any) -> None:
    platform["netwrok"] = platform["network"]


def misspell_a_key_of_a_pool(platform: Any) -> None:
    platform["pools"]["engines"]["hardwear"] = "c7i.metal-24xl"


def forget_the_pools(platform: Any) -> None:
    del platform["pools"]


def give_bandwidth_in_an_unknown_unit(platform: Any) -> None:
    platform["workloads"]["equities-feed"]["bandwidth"]["ingress"] = "10Q"


def give_bandwidth_as_a_fraction(platform: Any) -> None:
    platform["workloads"]["equities-feed"]["bandwidth"]["egress"] = 0.5


def leave_cpus_out_of_a_range(platform: Any) -> None:
    host = platform["sites"]["fr2-colocation"]["edgeHosts"]["fr2-gateway"]
    host["containers"]["order-gateway"]["cpus"] = "10-"


@pytest.mark.parametrize(
    "mistake",
    [
        misspell_a_section,
        misspell_a_key_of_a_pool,
        forget_the_pools,
        give_bandwidth_in_an_unknown_unit,
        give_bandwidth_as_a_fraction,
        leave_cpus_out_of_a_range,
    ],
)
def test_what_the_schema_refuses_the_model_refuses_too(mistake: Callable[[Any], None]) -> None:
    file = as_an_editor_reads("prod")
    mistake(file["config"][PLATFORM])

    assert not Draft202012Validator(stack_schema()).is_valid(file), "an editor marks it"
    assert mistakes(mistake, "prod"), "and corelane refuses it"


@pytest.mark.parametrize(
    "change",
    [
        {"approvedBy": None},
        {"approver": "a@x.example"},
        {"requested_by": "a@x.example"},
        {"id": "../x"},
        {"ticket": "none"},
        {"reason": "short"},
        {"scope": ""},
        {"granted": 20261102},
    ],
)
def test_what_the_schema_refuses_of_a_waiver_the_model_refuses_too(change: dict[str, Any]) -> None:
    file = as_an_editor_reads("prod")
    file["config"]["corelane:waivers"] = [a_waiver(), a_waiver(**change)]

    assert not Draft202012Validator(stack_schema()).is_valid(file), "an editor marks it"
    with pytest.raises(WaiversError):  # and corelane refuses it
        waivers_from([a_waiver(**change)], today=TODAY)


def test_what_belongs_to_pulumi_itself_is_not_judged() -> None:
    file = as_an_editor_reads("prod")
    file["config"]["aws:region"] = "eu-central-1"
    file["secretsprovider"] = "passphrase"

    assert Draft202012Validator(stack_schema()).is_valid(file)
