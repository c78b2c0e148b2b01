"""The plan's results as OSCAL assessment results, written as plain data."""

import hashlib
from typing import Any, Final

from corelane.plan.document import canonical
from corelane.report.model.facts import Format
from corelane.report.model.report_model import ReportModel
from corelane.report.oscal.assessment import Assessment, assess
from corelane.report.oscal.controls import activities, findings, named_controls, reviewed
from corelane.report.oscal.data_types import identity, markup, properties
from corelane.report.oscal.observations import inventory, observations
from corelane.report.oscal.risks import people, risks, waiver_log

OSCAL_VERSION: Final = "1.2.1"
_NO_PLAN: Final = (
    "No assessment plan in OSCAL exists: OSCAL demands a reference to one. What was assessed, "
    "how and by what is said in this document: the rules are its activities, the judged "
    "resources its inventory."
)
_LIMITS: Final = (
    "Only what the stack declares was examined, by a tool and on one day: neither that it is in "
    "force nor that it works over a period. Each finding says what it does not show."
)


def render_oscal(report: ReportModel) -> str:
    """Return oscal-assessment-results.json."""
    document = _assessment_results(assess(report))
    digest = hashlib.sha256(canonical(document).encode()).hexdigest()
    document["uuid"] = identity("assessment-results", digest)
    document["results"][0]["uuid"] = identity("result", digest)
    document["metadata"]["version"] = f"{report.origin.as_of}-{digest[:12]}"
    return canonical({"assessment-results": document})


def _assessment_results(assessment: Assessment) -> dict[str, Any]:
    no_plan = assessment.own("no-assessment-plan")
    return {
        "metadata": {
            "title": markup(f"Policy results of the stack {assessment.report.origin.stack}"),
            "last-modified": assessment.moment,
            "oscal-version": OSCAL_VERSION,
            **people(assessment),
        },
        "import-ap": {"href": f"#{no_plan}", "remarks": _NO_PLAN},
        **activities(assessment),
        "results": [_result(assessment)],
        "back-matter": {
            "resources": [
                {"uuid": no_plan, "title": "No assessment plan", "description": _NO_PLAN},
                {
                    "uuid": assessment.plan,
                    "title": "The recorded plan",
                    "description": "Every resource with its inputs, and every verdict.",
                    "rlinks": [{"href": "../plan.json", "media-type": "application/json"}],
                },
            ]
        },
    }


def _result(assessment: Assessment) -> dict[str, Any]:
    origin = assessment.report.origin
    found = {
        "observations": list(observations(assessment)),
        "risks": list(risks(assessment)),
        "findings": list(findings(assessment)),
    }
    return {
        "title": markup(f"{origin.project}, stack {origin.stack}, as of {origin.as_of}"),
        "description": "Every rule of the pack on every resource that the stack declares.",
        "start": assessment.moment,
        "end": assessment.moment,
        **properties(assessment.report.facts.origin.of(Format.OSCAL).properties(origin)),
        "local-definitions": _definitions(assessment),
        "reviewed-controls": reviewed(assessment, named_controls(assessment)),
        **waiver_log(assessment),
        **{name: entries for name, entries in found.items() if entries},
        "remarks": _LIMITS,
    }


def _definitions(assessment: Assessment) -> dict[str, Any]:
    """Define the tool, and the resources that observations are about."""
    origin = assessment.report.origin
    tool = {
        "uuid": assessment.tool,
        "type": "software",
        "title": "Corelane",
        "description": "Records what a stack declares and judges it by rules.",
        **properties({"version": origin.pack_version, "packDigest": origin.pack_digest}),
        "status": {"state": "operational"},
    }
    platform = {
        "uuid": identity("platform", assessment.tool),
        "title": "The offline plan",
        "uses-components": [{"component-uuid": assessment.tool}],
    }
    items = list(inventory(assessment))
    return {
        **({"inventory-items": items} if items else {}),
        "assessment-assets": {"components": [tool], "assessment-platforms": [platform]},
    }
