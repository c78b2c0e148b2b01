"""The schemas of plan.json and results.json, as far as they follow from the model.

Properties come and go with the fields of the model and the rows of the tables of facts. What is
written by hand about a property stays: a description, a pattern, the words that are allowed.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, get_type_hints

from pydantic import TypeAdapter

from corelane.plan.model import Finding, WaiverUse, keys_of
from corelane.policies.controls.frameworks import load_controls
from corelane.policies.judging.catalogue import load_catalogue
from corelane.policies.waivers.waiver import Waiver
from corelane.report.json.results import results_data
from corelane.report.model.report_model import ReportExtras, ReportModel, report_model
from tests.support.documents import a_document
from tests.support.paths import ROOT

Schema = dict[str, Any]
PLAN: Final = ROOT / "corelane/report/schemas/plan.schema.json"
RESULTS: Final = ROOT / "corelane/report/schemas/results.schema.json"


def plan_schema(old: Schema, finding: type[Finding] = Finding) -> Schema:
    """Return the schema of plan.json with the properties that findings and waivers have."""
    waiver = _fields(Waiver) | _fields(WaiverUse)
    del waiver["waiver"]
    return _refreshed(
        old,
        finding=_object(_fields(finding) | {"fingerprint": {"type": "string"}}),
        waiver=_object(waiver),
    )


def results_schema(old: Schema, plan: Schema, report: ReportModel | None = None) -> Schema:
    """Return the schema of results.json with the properties that the facts of a report have.

    A waiver is described as in `plan`, and what is new of a result, too.
    """
    data = json.loads(json.dumps(results_data(report or a_report())))
    shapes = {name: _shape(data.pop(f"{name}s")) for name in ("rule", "result", "waiver")}
    for name, subject in (("result", "finding"), ("waiver", "waiver")):
        own, known = shapes[name]["properties"], plan["$defs"][subject]["properties"]
        own |= {key: said for key, said in known.items() if key in own}
    waiver = old["$defs"]["waiver"]
    said = waiver["properties"] | plan["$defs"]["waiver"]["properties"]
    known = old | {"$defs": old["$defs"] | {"waiver": waiver | {"properties": said}}}
    # What these hold is defined beside them, or is data.
    apart: dict[str, Schema] = {"rules": {}, "results": {}, "waivers": {}, "totals": {}}
    top = _object(_shape([data])["properties"] | apart)
    return _merged(_refreshed(known, **shapes), top)


def a_report() -> ReportModel:
    """Return a report that has every kind of subject, judged by the rules of the catalogue."""
    extras = ReportExtras(catalogue=load_catalogue(), controls=load_controls())
    return report_model(a_document(config_digest="5f" * 32), extras)


def stale(name: str, old: Schema, new: Schema) -> Iterator[str]:
    """Yield a sentence for each property in which a schema differs from the one wanted."""
    was, now = dict(_properties(old)), dict(_properties(new))
    yield from (f"{name} lacks {at}: run make golden" for at in now if at not in was)
    yield from (f"{name} still has {at}: run make golden" for at in was if at not in now)
    for at in was.keys() & now.keys():
        if was[at] != now[at] and "properties" not in now[at]:
            yield f"{name} describes {at} otherwise than the model has it: run make golden"
    if was == now and old != new:
        yield f"{name} requires other properties than the model has: run make golden"


def read(path: Path) -> Schema:
    """Return a schema as it is committed."""
    return json.loads(path.read_text("utf-8"))


def write(path: Path, schema: Schema) -> None:
    """Write a schema in the form in which it is committed."""
    path.write_text(f"{json.dumps(schema, indent=2, ensure_ascii=False)}\n", "utf-8")


def _properties(schema: Schema, at: str = "") -> Iterator[tuple[str, Schema]]:
    for name, said in schema.get("properties", {}).items():
        yield f"{at}{name}", said
        yield from _properties(said, f"{at}{name}.")
    for name, said in schema.get("$defs", {}).items():
        yield from _properties(said, f"{name}.")


def _refreshed(schema: Schema, **shapes: Schema) -> Schema:
    known = schema["$defs"]
    return schema | {
        "$defs": known | {name: _merged(known[name], shape) for name, shape in shapes.items()}
    }


def _merged(said: Schema, shape: Schema) -> Schema:
    """Return a description with the properties of a shape, and what it says of those it has."""
    if "properties" not in shape:
        fits = "type" not in said or _types(shape) <= _types(said)
        return said if fits else shape | {k: v for k, v in said.items() if k == "description"}
    was, wanted = said.get("properties", {}), shape["properties"]
    names = [*(name for name in was if name in wanted), *(n for n in wanted if n not in was)]
    properties = {name: _merged(was.get(name, wanted[name]), wanted[name]) for name in names}
    return said | {"required": sorted(names), "properties": properties}


def _types(schema: Schema) -> set[str]:
    said = schema.get("type", [])
    return {said} if isinstance(said, str) else set(said)


def _fields(kind: type[Any]) -> dict[str, Schema]:
    """Return the properties that the fields of a dataclass have, by their annotations."""
    hints = get_type_hints(kind)
    return {key: _annotated(hints[name]) for name, key in keys_of(kind).items()}


def _annotated(hint: Any) -> Schema:
    schema = TypeAdapter[Any](hint).json_schema()
    choices = [each.get("type") for each in schema.get("anyOf", ())]
    return {"type": choices} if choices else schema


def _shape(values: Sequence[Any]) -> Schema:
    """Return what values of one property have in common, as far as JSON distinguishes it."""
    said = [value for value in values if value is not None]
    types = sorted({_JSON[type(value)] for value in said})
    if types == ["object"]:
        return _object({key: _shape([each[key] for each in said]) for key in said[0]})
    items = {"items": {"type": "string"}} if types == ["array"] else {}
    nothing = ["null"] * (len(said) < len(values))
    kinds = [*types, *nothing]
    # A property that is empty in all of them may be anything.
    return {"type": kinds if len(kinds) > 1 else kinds[0], **items} if types else {}


def _object(properties: Mapping[str, Schema]) -> Schema:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": sorted(properties),
        "properties": dict(properties),
    }


_JSON: Final[Mapping[type[Any], str]] = {
    bool: "boolean",
    dict: "object",
    float: "number",
    int: "integer",
    list: "array",
    str: "string",
}
