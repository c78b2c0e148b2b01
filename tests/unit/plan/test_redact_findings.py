"""A value that looks like a secret is in no artefact, though the plan that has it fails."""

import pytest

from corelane.plan.model import Finding, RecordedResource
from corelane.plan.redact_findings import RULE, without_flagged
from corelane.policies.secrecy.masking import REDACTED
from tests.support.documents import a_finding

CANARY = "hunter2-canary"
ENV = [{"name": "A", "value": "ok"}, {"name": "K", "value": CANARY}]
POD: dict[str, object] = {"spec": {"containers": [{"env": ENV}]}}
PROBED: dict[str, object] = {
    "spec": {"containers": [{"livenessProbe": {"exec": {"command": ["x", CANARY]}}}]}
}
CALLED: dict[str, object] = {"spec": {"readinessProbe": {"httpGet": {"httpHeaders": [ENV[1]]}}}}
NOTED: dict[str, object] = {
    "metadata": {"annotations": {"kubectl.kubernetes.io/x": f'{{"a": "{CANARY}"}}'}}
}
MAP = {"data": {"app": "ok", "app.ini": CANARY}}


def flagged(path: str, resource: RecordedResource, verdict: str = "fail") -> Finding:
    return a_finding(rule=RULE, verdict=verdict, urn=resource.urn, path=path)


def a_resource(inputs: dict[str, object]) -> RecordedResource:
    return RecordedResource(
        urn="urn:pulumi:dev::corelane::kubernetes:core/v1:Pod::p",
        type="kubernetes:core/v1:Pod",
        name="p",
        custom=True,
        inputs=inputs,
        outputs={**inputs, "id": "p"},
    )


@pytest.mark.parametrize("verdict", ["fail", "waived"])
@pytest.mark.parametrize(
    ("inputs", "path"),
    [
        pytest.param(POD, "spec.containers[0].env[1]", id="variable"),
        pytest.param(MAP, "data.app.ini", id="key-with-a-dot"),
        pytest.param({"userData": CANARY}, "userData", id="top"),
        pytest.param(PROBED, "spec.containers[0].livenessProbe.exec.command[1]", id="probe"),
        pytest.param(CALLED, "spec.readinessProbe.httpGet.httpHeaders[0]", id="header"),
        pytest.param(NOTED, 'metadata.annotations["kubectl.kubernetes.io/x"]', id="annotation"),
        pytest.param({"values": {"env": ENV}}, "values.env[1].value", id="chart"),
        pytest.param({"labels": [{"label": "l", "value": CANARY}]}, "labels[0]", id="docker-label"),
    ],
)
def test_what_looks_like_a_secret_is_taken_out(
    inputs: dict[str, object], path: str, verdict: str
) -> None:
    resource = a_resource(inputs)

    [closed] = without_flagged([resource], [flagged(path, resource, verdict)])

    assert CANARY not in str(closed)
    assert REDACTED in str(closed.inputs)
    assert CANARY in str(resource), "the recording itself is not changed"


def test_what_stands_beside_it_is_kept() -> None:
    resource = a_resource(POD)

    [closed] = without_flagged([resource], [flagged("spec.containers[0].env[1]", resource)])

    [first, second] = closed.inputs["spec"]["containers"][0]["env"]
    assert (first["value"], second["name"]) == ("ok", "K")


@pytest.mark.parametrize("path", ["", "nothing.here", "spec.containers[9]", "spec.containers[x]"])
def test_a_path_into_nothing_loses_nothing_else(path: str) -> None:
    resource = a_resource(POD)

    [closed] = without_flagged([resource], [flagged(path, resource)])

    assert closed.inputs == POD or not path
