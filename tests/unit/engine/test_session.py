"""How a stack is opened in the engine: in its own folder, off the network, after any interruption.

The engine itself is not started here; tests/engine has what it does then.
"""

from pathlib import Path
from typing import Any

import pytest
from pulumi import automation as auto

from corelane.engine.locate import Engine
from corelane.engine.session import EngineSession, StackProgram

ELSEWHERE = {"PULUMI_BACKEND_URL": "https://elsewhere.example", "CORELANE_AS_OF": "2026-11-22"}


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Return what the engine is given when a session opens."""
    seen: dict[str, Any] = {}
    monkeypatch.setattr(auto, "LocalWorkspace", lambda **fields: seen.update(fields))
    monkeypatch.setattr(auto, "PulumiCommand", lambda **fields: fields)
    monkeypatch.setattr(auto.Stack, "create_or_select", lambda *_: None)
    return seen


def opened(folder: Path) -> EngineSession:
    what = StackProgram(
        project="p",
        stack="s",
        program=lambda: None,
        build_dir=folder,
        packages=(),
        environment=ELSEWHERE,
    )
    return EngineSession(Engine(executable=Path("pulumi"), version="3.272.0"), what)


def test_state_and_plugins_are_in_the_folder_whatever_the_surroundings_say(
    given: dict[str, Any], tmp_path: Path
) -> None:
    opened(tmp_path)
    environment = given["env_vars"]

    assert environment["PULUMI_BACKEND_URL"] == f"file://{tmp_path}/state"
    assert (tmp_path / "state").is_dir(), "a file backend wants a folder that exists"
    assert given["pulumi_home"] == str(tmp_path / "home")
    assert given["work_dir"] == str(tmp_path / "work")
    assert environment["CORELANE_AS_OF"] == "2026-11-22"
    assert environment["PULUMI_CONFIG_PASSPHRASE"] == (tmp_path / "passphrase").read_text()


def test_nothing_is_asked_of_the_network(given: dict[str, Any], tmp_path: Path) -> None:
    opened(tmp_path)

    assert given["pulumi_command"] == {"root": None, "skip_version_check": True}
    for name in (
        "PULUMI_SKIP_UPDATE_CHECK",
        "PULUMI_AUTOMATION_API_SKIP_VERSION_CHECK",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION",
        "PULUMI_IGNORE_AMBIENT_PLUGINS",
        "PULUMI_DISABLE_REGISTRY_RESOLVE",
    ):
        assert given["env_vars"][name] == "true", name
    assert given["env_vars"]["PULUMI_ACCESS_TOKEN"] == ""


@pytest.mark.usefixtures("given")
@pytest.mark.parametrize(
    ("note", "kept"),
    [("{}", True), ('{"user.cache_control": ""}', True), ('{"us', False), ("", False)],
)
def test_a_note_of_a_state_that_was_written_in_part_is_removed(
    note: str, tmp_path: Path, *, kept: bool
) -> None:
    beside = tmp_path / "state/.pulumi/stacks/p/s.json.attrs"
    beside.parent.mkdir(parents=True)
    beside.write_text(note)

    opened(tmp_path)

    assert beside.exists() == kept
