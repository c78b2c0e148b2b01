"""A canary goes through the engine, and is found in nothing that the run leaves."""

import base64
import json
from pathlib import Path

import pulumi
import pytest
from pulumi.automation import EngineEvent
from rich.console import Console

from corelane.engine.events import EventLog
from corelane.engine.locate import Engine
from corelane.engine.preview import preview_offline
from corelane.engine.result import ExitVerdict
from corelane.engine.session import EngineSession
from tests.support.engine import CANARY, a_platform, a_stack
from tests.support.engine_state import stored_state

FORMS = (CANARY, base64.b64encode(CANARY.encode()).decode())


def leaks_in(folder: Path) -> list[str]:
    return [
        str(path.relative_to(folder))
        for path in sorted(folder.rglob("*"))
        if path.is_file() and any(form.encode() in path.read_bytes() for form in FORMS)
    ]


@pytest.fixture
def raw_events(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return every event of the run, as it came from the engine."""
    events: list[str] = []
    add = EventLog.add

    def listen(log: EventLog, event: EngineEvent) -> None:
        events.append(json.dumps(event, default=vars))
        add(log, event)

    monkeypatch.setattr(EventLog, "add", listen)
    return events


def test_no_file_event_result_or_output_holds_a_secret(
    engine: Engine, tmp_path: Path, raw_events: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    session = EngineSession(engine, a_stack(tmp_path, a_platform))

    result = session.up()

    assert result.verdict is ExitVerdict.CLEAN, result.diagnostics
    assert leaks_in(tmp_path) == []
    state = json.dumps(stored_state(tmp_path))
    assert "ciphertext" in state, "the secret is in the state, encrypted"
    assert any("[secret]" in event for event in raw_events), "the events do tell of a secret"
    shown = json.dumps(result.to_data()) + "".join((*capfd.readouterr(), *raw_events))
    assert not any(form in shown for form in FORMS)


PROD_LIKE = """\
secretsprovider: awskms://arn:aws:kms:eu-central-1:123456789012:key/1?region=eu-central-1
encryptedkey: AQICAHh
config:
  corelane:venue: {secure: djE6AAAA}
  corelane:platform:
    size: 3
    feeds: [{name: itch, token: {secure: djE6BBBB}}]
"""


def test_a_stack_bound_to_kms_runs_on_a_copy(engine: Engine, tmp_path: Path) -> None:
    original = tmp_path / "Pulumi.prod.yaml"
    original.write_text(PROD_LIKE)
    seen: dict[str, object] = {}

    def program() -> None:
        config = pulumi.Config("corelane")
        config.require_secret("venue").apply(lambda value: seen.update(venue=value))
        platform = config.require_object("platform")
        seen.update(size=platform["size"], feed=platform["feeds"][0]["name"])

    stack = a_stack(tmp_path, program, stack="prod", stack_file=original)
    result = preview_offline(stack, engine, console=Console(quiet=True))
    again = preview_offline(stack, engine, console=Console(quiet=True))

    assert result.verdict is ExitVerdict.CLEAN, result.diagnostics
    assert again.verdict is ExitVerdict.CLEAN, again.diagnostics
    assert seen == {"venue": "offline-placeholder", "size": 3, "feed": "itch"}
    assert any("corelane:venue is encrypted" in note for note in result.notes)
    assert any("corelane:platform.feeds[0].token" in note for note in result.notes)
    assert original.read_text() == PROD_LIKE, "the user's own file stays as it is"
