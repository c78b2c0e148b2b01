"""Evidence names the resource, the property and the value it rests on."""

from typing import Any

import pytest

from corelane.plan.model import Finding
from corelane.report.model.report_model import ReportExtras, report_model
from corelane.report.model.verdicts import VERDICTS
from corelane.report.oscal.assessment import Assessment, assess
from corelane.report.oscal.observations import inventory, observations
from tests.support.documents import DAEMON_SET, a_document, a_finding, an_urn


def assessed(*findings: Finding) -> Assessment:
    return assess(report_model(a_document(as_of="2026-11-22", findings=findings), ReportExtras()))


def props_of(said: Any) -> dict[str, str]:
    return {prop["name"]: prop["value"] for prop in said.get("props", ())}


def test_a_violation_is_observed_with_its_evidence() -> None:
    finding = a_finding(value='"3500m"')
    assessment = assessed(finding)
    (said,) = observations(assessment)
    assert said["title"] == f"{finding.code} trading_pods_own_whole_cpus is broken"
    assert said["description"] == finding.message
    (evidence,) = said["relevant-evidence"]
    assert evidence["href"] == f"#{assessment.plan}"
    assert evidence["description"].endswith("limits.cpu is &quot;3500m&quot;")
    assert props_of(evidence) == {
        "path": finding.path,
        "value": '"3500m"',
        "fingerprint": finding.fingerprint,
    }
    assert said["methods"] == ["EXAMINE"], "a configuration was read; nothing was tried"


def test_each_violation_of_a_resource_is_an_observation() -> None:
    assessment = assessed(a_finding(path="a"), a_finding(path="b"), a_finding(message="c"))
    said = list(observations(assessment))
    assert len({each["uuid"] for each in said}) == 3


def test_resources_that_pass_alike_share_an_observation() -> None:
    names = ("a", "b", "a")
    assessment = assessed(*(a_finding(verdict="pass", message="", urn=name) for name in names))
    (said,) = observations(assessment)
    subjects = [subject["subject-uuid"] for subject in said["subjects"]]
    assert subjects == [assessment.item("a"), assessment.item("b")]
    assert props_of(said)["resources"] == "2", "a resource counts once, however often it passed"
    assert said["types"] == ["control-objective"]


@pytest.mark.parametrize("verdict", VERDICTS)
def test_only_what_breaks_a_rule_is_called_a_finding(verdict: str) -> None:
    (said,) = observations(assessed(a_finding(verdict=verdict)))
    broken = verdict in {"fail", "waived"}
    assert said["types"] == ["finding" if broken else "control-objective"]


def test_reasons_why_a_rule_does_not_apply_stay_apart() -> None:
    reasons = ("it is no pod", "it is of tier t2")
    found = [a_finding(verdict="not-applicable", message=m, urn=m) for m in reasons]
    said = list(observations(assessed(*found)))
    assert [each["description"] for each in said] == sorted(reasons)


def test_every_judged_resource_is_in_the_inventory_once() -> None:
    finding = a_finding(team="arb", file="P.yaml", line=4)
    own = a_finding("other", urn="", resource_name="", resource_type="")
    stack, item = inventory(assessed(finding, a_finding("other", file="P.yaml", line=4), own))
    assert item["description"] == f"{DAEMON_SET} execution-engine"
    assert props_of(item)["urn"] == an_urn(DAEMON_SET, "execution-engine")
    assert props_of(item)["declared-in"] == "P.yaml:4"
    assert stack["description"] == "The stack as a whole."
    assert props_of(stack) == {"team": "platform"}


def test_a_file_without_a_known_line_is_shown_alone() -> None:
    (item,) = inventory(assessed(a_finding(file="P.yaml", line=0)))
    assert props_of(item)["declared-in"] == "P.yaml"
