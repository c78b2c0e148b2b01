import json
import os
import subprocess
import sys
from datetime import date
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from corelane.plan.document import canonical, config_digest, render_plan
from corelane.plan.model import PlanDocument
from corelane.report.schemas import plan_schema
from tests.support.documents import a_finding, a_host_plan, a_resource, a_topology, a_waiver
from tests.support.paths import ROOT


def a_document() -> PlanDocument:
    return PlanDocument(
        project="corelane",
        stack="prod",
        config_digest=config_digest({}),
        resources=(
            a_resource("aws:ec2/vpc:Vpc", "v", property_dependencies={"x": ("urn:a",)}),
            a_resource("aws:ec2/vpc:Vpc", "w", options={"protect": True}),
        ),
        findings=(a_finding(), a_finding(verdict="pass"), a_finding(verdict="pass")),
        host_plans={"engines": a_host_plan(a_topology())},
        waivers=(a_waiver(),),
    )


def test_a_plan_satisfies_its_published_schema() -> None:
    Draft202012Validator.check_schema(plan_schema())
    data = json.loads(render_plan(a_document()))
    problems = [error.message for error in Draft202012Validator(plan_schema()).iter_errors(data)]
    assert problems == []


@pytest.mark.parametrize("section", ["resources", "findings", "waivers"])
def test_the_schema_has_every_property_of_the_model_and_no_other(section: str) -> None:
    entry = a_document().to_data()[section][0]
    described = plan_schema()["$defs"][section.removesuffix("s")]
    assert set(described["properties"]) == set(entry) == set(described["required"]), (
        "if it is stale: run make golden"
    )


def test_the_schema_refuses_an_unknown_key() -> None:
    data = a_document().to_data() | {"comment": "hello"}
    assert not Draft202012Validator(plan_schema()).is_valid(data)


def test_the_summary_counts_what_the_lists_hold() -> None:
    summary = a_document().to_data()["summary"]
    assert summary == {
        "resources": 2,
        "byType": {"aws:ec2/vpc:Vpc": 2},
        "verdicts": {"fail": 1, "pass": 2},
    }


def test_key_order_does_not_change_the_bytes() -> None:
    assert canonical({"b": 1, "a": {"d": 1, "c": 2}}) == canonical({"a": {"c": 2, "d": 1}, "b": 1})


texts = st.text() | st.text(st.characters(categories=["Cs"]), min_size=1)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner) | st.dictionaries(texts, inner) | st.tuples(inner),
)


@given(json_values)
def test_the_bytes_are_those_of_the_standard_library(value: object) -> None:
    text = json.dumps(value, sort_keys=True, indent=2, ensure_ascii=False)
    assert canonical(value) == f"{text}\n"


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_read_back_as_it_was(number: float) -> None:
    assert json.loads(canonical(number)) == number


def test_a_number_as_a_key_is_a_text() -> None:
    assert canonical({8080: "http"}) == '{\n  "8080": "http"\n}\n'


def test_plan_json_ends_in_a_newline_and_is_readable_utf_8() -> None:
    text = canonical({"name": "Zürich"})
    assert text == '{\n  "name": "Zürich"\n}\n'


@pytest.mark.parametrize("value", [{1, 2}, date(2026, 1, 2), a_document(), MappingProxyType({})])
def test_what_is_no_data_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="not JSON serializable"):
        canonical({"x": value})


def test_the_digest_distinguishes_numbers_that_json_cannot_hold() -> None:
    assert len({config_digest({"a": float(name)}) for name in ("nan", "inf", "-inf")}) == 3


def test_the_digest_ignores_order_and_the_ciphertext_of_secrets() -> None:
    one = config_digest({"a": 1, "key": {"secure": "v1:abc"}, "until": date(2026, 1, 2)})
    two = config_digest({"until": date(2026, 1, 2), "key": {"secure": "v1:xyz"}, "a": 1})
    assert one == two


def test_the_digest_changes_with_what_only_looks_encrypted() -> None:
    digests = {config_digest({"key": {"secure": value}}) for value in (1, [1], {"a": 1}, "v1:abc")}
    assert len(digests) == 4


def test_the_digest_changes_with_any_other_value() -> None:
    digests = {config_digest({"a": [1, {"b": value}]}) for value in (1, "1", 2, True, None, "None")}
    assert len(digests) == 6


PROGRAM = """
from tests.unit.plan.recording.test_record import nested
from corelane.plan.recording.record import record
from corelane.plan.document import render_plan
from corelane.report.output.manifests import render_manifests
from corelane.plan.model import PlanDocument
r = record(nested).resources
print(render_plan(PlanDocument(project="p", stack="s", config_digest="", resources=r)))
print(render_manifests(r))
"""


def test_hash_randomisation_does_not_change_the_bytes() -> None:
    runs = {
        subprocess.run(  # noqa: S603 -- this interpreter, on a program written above
            [sys.executable, "-W", "ignore", "-c", PROGRAM],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("0", "1", "77")
    }
    assert len(runs) == 1
    assert b"urn:pulumi:" in runs.pop()


def test_a_finding_is_recognised_however_its_message_is_worded() -> None:
    known = a_finding().fingerprint
    assert a_finding(message="in other words", verdict="waived").fingerprint == known
    others = {a_finding(**{name: "x"}).fingerprint for name in ("rule", "urn", "path")}
    assert len({known, *others}) == 4, "another rule, resource or place is another finding"


def test_a_waiver_comes_to_mind_a_month_before_its_end() -> None:
    expiring = {days: a_waiver(days_left=days).expiring for days in (31, 30, 0)}
    assert expiring == {31: False, 30: True, 0: True}
    assert not a_waiver(state="expired", days_left=-1).expiring, "it no longer comes, it went"
