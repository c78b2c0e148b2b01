"""The published schemas have the properties that the model and the tables of facts have.

`make golden` adds and removes them; what is written about a property by hand stays.
"""

from dataclasses import dataclass, replace
from typing import Any

import pytest

from corelane.plan.model import Finding
from corelane.report.model.facts import FactKind, FactTable
from corelane.report.model.report_model import ReportModel
from tests.support.documents import a_finding
from tests.support.published_schemas import (
    PLAN,
    RESULTS,
    Schema,
    a_report,
    plan_schema,
    read,
    results_schema,
    stale,
    write,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LongerFinding(Finding):
    desk_hours: str | None = None
    desks: tuple[str, ...] = ()


@pytest.mark.parametrize("path", [PLAN, RESULTS], ids=["plan", "results"])
def test_a_published_schema_has_the_properties_of_the_model(
    path: Any, request: pytest.FixtureRequest
) -> None:
    old, plan = read(path), plan_schema(read(PLAN))
    new = plan if path == PLAN else results_schema(old, plan)
    if request.config.getoption("--update-golden"):
        write(path, new)
        old = read(path)

    faults = [*stale(path.name, old, new)]
    assert not faults, "\n".join(faults)


def refreshed() -> tuple[Schema, Schema]:
    """Return the schemas of plan.json and results.json as the model has them."""
    plan = plan_schema(read(PLAN))
    return plan, results_schema(read(RESULTS), plan)


def with_facts(kind: str, *added: FactKind[Any]) -> ReportModel:
    report = a_report()
    table: FactTable[Any] = getattr(report.facts, kind)
    longer = FactTable((*table.kinds, *added))
    return replace(report, facts=replace(report.facts, **{kind: longer}))


def test_a_field_of_a_finding_is_a_property_with_the_type_of_its_annotation() -> None:
    old, _ = refreshed()
    new = plan_schema(old, LongerFinding)

    finding = new["$defs"]["finding"]
    assert finding["properties"]["deskHours"] == {"type": ["string", "null"]}
    assert finding["properties"]["desks"] == {"type": "array", "items": {"type": "string"}}
    assert {"deskHours", "desks"} <= set(finding["required"])
    assert [*stale("plan.schema.json", old, new)] == [
        "plan.schema.json lacks finding.deskHours: run make golden",
        "plan.schema.json lacks finding.desks: run make golden",
    ]
    assert plan_schema(new) == old, "the properties go with their fields"


def test_a_finding_is_written_with_each_of_its_fields() -> None:
    fields: dict[str, Any] = {name: getattr(a_finding(), name) for name in Finding.__slots__}
    data = LongerFinding(**fields, desk_hours="from 07:00", desks=("rates", "fx")).to_data()

    assert data == a_finding().to_data() | {"deskHours": "from 07:00", "desks": ["rates", "fx"]}


@pytest.mark.parametrize(
    ("kind", "definition"), [("results", "result"), ("waivers", "waiver"), ("rules", "rule")]
)
def test_a_row_of_a_table_is_a_property_of_results(kind: str, definition: str) -> None:
    plan, old = refreshed()
    report = with_facts(kind, FactKind("deskHours", "Desk hours", lambda _: 7, place="desk.hours"))
    new = results_schema(old, plan, report)

    found = new["$defs"][definition]["properties"]["desk"]
    assert found["properties"] == {"hours": {"type": "integer"}}
    assert (found["required"], found["additionalProperties"]) == (["hours"], False)
    assert [*stale("results.schema.json", old, new)] == [
        f"results.schema.json lacks {definition}.desk: run make golden",
        f"results.schema.json lacks {definition}.desk.hours: run make golden",
    ]
    assert results_schema(new, plan) == old, "the property goes with its row"


def test_a_row_about_the_plan_is_a_property_at_the_top_of_results() -> None:
    report = with_facts("origin", FactKind("deskHours", "Desk hours", lambda _: "x"))
    new = results_schema(read(RESULTS), read(PLAN), report)

    assert new["properties"]["deskHours"] == {"type": "string"}


def test_a_fact_of_both_files_is_described_as_in_the_plan() -> None:
    plan, _ = refreshed()
    plan["$defs"]["finding"]["properties"]["hours"] = said = {"type": "integer", "minimum": 7}
    plan["$defs"]["waiver"]["properties"]["ticket"]["description"] = "Where it was approved"
    report = with_facts("results", FactKind("hours", "Hours", lambda _: 7))

    new = results_schema(read(RESULTS), plan, report)

    assert new["$defs"]["result"]["properties"]["hours"] == said
    assert new["$defs"]["waiver"] == plan["$defs"]["waiver"]


def test_what_is_written_by_hand_stays_where_the_type_does() -> None:
    old, _ = refreshed()
    line = old["$defs"]["finding"]["properties"]["line"]
    line |= {"description": "By hand", "maximum": 9}
    assert plan_schema(old) == old

    line["type"] = "string"
    new = plan_schema(old)["$defs"]["finding"]["properties"]["line"]
    assert new == {"type": "integer", "description": "By hand"}


def test_a_schema_that_differs_in_a_type_or_in_what_it_requires_is_stale() -> None:
    (right, _), (wrong, _) = refreshed(), refreshed()
    wrong["$defs"]["finding"]["properties"]["line"]["type"] = "string"
    assert [*stale("plan.schema.json", wrong, right)] == [
        "plan.schema.json describes finding.line otherwise than the model has it: run make golden"
    ]

    lax, _ = refreshed()
    lax["$defs"]["finding"]["required"].remove("line")
    assert [*stale("plan.schema.json", lax, plan_schema(lax))] == [
        "plan.schema.json requires other properties than the model has: run make golden"
    ]
