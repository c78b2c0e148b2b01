"""One corpus of secrets, tried at every exit: message, evidence, plan, engine."""

import base64
import json
from collections.abc import Callable, Iterator

import pytest
from google.protobuf.struct_pb2 import Struct
from pulumi.automation import EngineEvent

from corelane.engine.events import EventLog
from corelane.plan.attribution.evidence import value_at
from corelane.plan.judge import judge
from corelane.plan.model import RecordedResource
from corelane.plan.recording.wire import as_secret, plain_properties
from corelane.plan.redact_findings import RULE, without_flagged
from corelane.policies.judging.catalogue import load_catalogue
from corelane.policies.judging.evaluate import Verdict, evaluate
from corelane.policies.judging.message import PACK, Message
from corelane.policies.model.rule import Level, Resource, Severity, Violation, rule
from corelane.policies.secrecy.masking import Masker
from tests.support.stack import TODAY

KIND = "kubernetes:core/v1:ConfigMap"
URN = f"urn:pulumi:dev::corelane::{KIND}::map"
# The part of each that must never be seen, and the whole.
FORMS = {
    "an access key of AWS": ("IOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE"),
    "a private key": (
        "MIIEcanary",
        "-----BEGIN EC PRIVATE KEY-----\nMIIEcanary\n-----END EC PRIVATE KEY-----",
    ),
    "a private key that was cut": ("MIIEcanary", "-----BEGIN PRIVATE KEY-----\nMIIEcanary"),
    "a web token": ("eyJzdWIiOiJ4In0", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0xxx.sig"),
    "a token of Vault": ("CAESIJabcdefghijk", "hvs.CAESIJabcdefghijklmnopqrstuv"),
    "a token of GitHub": ("a1a1a1a1", f"ghp_{'a1' * 18}"),
    "a password in a URL": ("p:w0rd", "postgres://me:p:w0rd@db.example/x"),
}
SETTINGS: dict[str, Callable[[str], str]] = {
    "alone": lambda text: text,
    "in a line": lambda text: f"found {text}, wanted none",
    "in quotes": lambda text: f'"{text}"',
    "in JSON": lambda text: json.dumps({"a": [text]}),
    "twice": lambda text: f"{text}\n{text}",
    "far from the start": lambda text: "x " * 5_000 + text,
    "among marks": lambda text: f"[secret]{text} [secret]",
    "between colours": lambda text: f"\x1b[31m{text} \x1b[0m",
}


@rule(
    code="CL-TST-001",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to={KIND},
    remedy="Say nothing",
)
def things_are_said(resource: Resource) -> Iterator[Violation]:
    """Things are said."""
    yield Violation(str(resource.props["note"]), "note")


def by_message(text: str) -> str:
    resource = Resource(urn=URN, type=KIND, name="map", props={"note": text})
    [outcome] = evaluate(things_are_said, [resource])
    return str(outcome.violations)


def by_evidence(text: str) -> str:
    return value_at({"note": text}, "note")


def by_plan(text: str) -> str:
    props = {"data": {"app.conf": text}, "metadata": {"annotations": {"note": text}}}
    found = RecordedResource(urn=URN, type=KIND, name="map", inputs=props, outputs=props)
    [secret_rule] = [each for each in load_catalogue() if each.id == RULE]
    judgement = judge([found], [secret_rule], as_of=TODAY)
    return f"{judgement} {without_flagged([found], judgement.findings)}"


def by_engine(text: str) -> str:
    log = EventLog(Masker())
    told = Message(rule="x", verdict=Verdict.FAIL, path=text, waiver=text, text=text)
    policy = {"resourceUrn": URN, "color": "", "policyName": "mandatory", "policyPackName": PACK}
    for message in (str(told), text):
        event = policy | {"message": message, "enforcementLevel": "advisory"}
        log.add(EngineEvent.from_json({"sequence": 1, "timestamp": 0, "policyEvent": event}))
    said = {"severity": "error", "message": text, "color": ""}
    log.add(EngineEvent.from_json({"sequence": 1, "timestamp": 0, "diagnosticEvent": said}))
    log.note_failure(text)
    return str(log.result("preview", succeeded=False).to_data())


@pytest.mark.parametrize("leave", [by_message, by_evidence, by_plan, by_engine])
@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize("form", FORMS)
def test_a_credential_leaves_nowhere(form: str, setting: str, leave: Callable[[str], str]) -> None:
    canary, credential = FORMS[form]
    text = SETTINGS[setting](credential)
    assert canary in text

    assert canary not in leave(text)


NAMED = {
    "a variable of Docker": ("docker:index/container:Container", {"envs": ["DB_PASSWORD=hunter2"]}),
    "an entry": (KIND, {"data": {"db-password": "hunter2"}}),
    "a line of a file": (KIND, {"data": {"app.ini": "[db]\npassword = hunter2"}}),
    "a file packed in base64": (
        KIND,
        {"binaryData": {"app": base64.b64encode(b"password = hunter2").decode()}},
    ),
}


@pytest.mark.parametrize("case", NAMED)
def test_a_secret_by_its_name_leaves_neither_in_the_plan_nor_in_a_message(case: str) -> None:
    kind, props = NAMED[case]
    found = RecordedResource(urn=URN, type=kind, name="x", inputs=props, outputs=props)
    rules = [each for each in load_catalogue() if each.scope == "resource"]
    judgement = judge([found], rules, as_of=TODAY)
    [closed] = without_flagged([found], judgement.findings)

    packed = base64.b64encode(b"password = hunter2").decode()
    left = f"{judgement.findings} {closed.to_data()}"
    assert "hunter2" not in left
    assert packed not in left
    paths = [each.path for each in judgement.findings if each.rule == RULE and each.path]
    assert paths
    assert all("hunter2" not in value_at(props, path) for path in paths)


def test_what_the_program_marks_leaves_the_recorder_as_a_mark() -> None:
    properties = Struct()
    for number, (_, credential) in enumerate(FORMS.values()):
        properties[f"note-{number}"] = credential
        properties.fields[f"note-{number}"].CopyFrom(as_secret(properties.fields[f"note-{number}"]))

    assert set(plain_properties(properties).values()) == {"[secret]"}
