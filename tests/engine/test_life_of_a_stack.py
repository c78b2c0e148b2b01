"""One stack through preview, up, change and destroy, in the real engine."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest

from corelane.engine.locate import Engine
from corelane.engine.result import ExitVerdict, RunResult
from corelane.engine.session import EngineSession
from tests.support.engine import a_platform, a_stack
from tests.support.engine_state import stored_state


@dataclass(frozen=True, kw_only=True)
class Life:
    """What each operation reported, in order, and the state between them."""

    first: RunResult
    up: RunResult
    state: Mapping[str, Any]
    again: RunResult
    new_hardware: RunResult
    new_user_data: RunResult
    updated: RunResult
    destroyed: RunResult
    left: Mapping[str, Any]


@pytest.fixture(scope="module")
def life(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Life:
    folder = tmp_path_factory.mktemp("life")

    def session(**changes: str) -> EngineSession:
        return EngineSession(engine, a_stack(folder, partial(a_platform, **changes)))

    stack = session()
    return Life(
        first=stack.preview(),
        up=stack.up(),
        state=stored_state(folder),
        again=stack.preview(),
        new_hardware=session(instance_type="c7i.metal-48xl").preview(),
        new_user_data=session(user_data="#!/bin/bash").preview(),
        updated=session(user_data="#!/bin/bash").up(),
        destroyed=stack.destroy(),
        left=stored_state(folder),
    )


def ops(result: RunResult) -> dict[str, str]:
    """Return the operation on each resource that changes, by name."""
    return {s.urn.rpartition("::")[2]: s.op for s in result.changes if "providers" not in s.type}


def test_a_preview_creates_everything_and_nothing_else(life: Life) -> None:
    assert life.first.verdict is ExitVerdict.CLEAN, life.first.diagnostics
    assert set(ops(life.first).values()) == {"create"}
    assert life.first.change_summary == {"create": 13}


def test_up_does_what_the_preview_said(life: Life) -> None:
    assert life.up.verdict is ExitVerdict.CLEAN, life.up.diagnostics
    assert ops(life.up) == ops(life.first), "preview and up must name the same changes"


def test_a_second_preview_changes_nothing(life: Life) -> None:
    assert life.again.change_summary == {"same": 13}, life.again.changes
    assert life.again.changes == ()


def test_no_plugin_version_is_guessed(life: Life) -> None:
    warnings = [d for d in life.first.diagnostics if d.severity == "warning"]

    assert warnings == [], "the stand-ins have the versions the SDKs ask for"


def test_new_hardware_replaces_the_pool_and_only_the_pool(life: Life) -> None:
    assert set(ops(life.new_hardware)) == {"pool"}
    [replace] = [s for s in life.new_hardware.steps if s.op == "replace"]
    assert replace.replace_reasons == ("instanceTypes[0]",)


def test_new_user_data_updates_template_and_pool_without_replacing(life: Life) -> None:
    assert ops(life.new_user_data) == {"template": "update", "pool": "update"}
    [pool] = [s for s in life.new_user_data.changes if s.type == "aws:eks/nodeGroup:NodeGroup"]
    assert pool.diffs == ("launchTemplate.version",), "the new version is not known before"


def test_an_update_bumps_the_template_version_once(life: Life) -> None:
    assert life.updated.verdict is ExitVerdict.CLEAN, life.updated.diagnostics
    assert ops(life.updated) == {"template": "update", "pool": "update"}


def test_the_state_knows_every_output_a_program_may_ask_for(life: Life) -> None:
    [cluster] = [r for r in life.state["resources"] if r["type"] == "aws:eks/cluster:Cluster"]

    assert cluster["outputs"]["endpoint"].startswith("https://")
    assert cluster["outputs"]["certificateAuthority"]["data"]
    assert cluster["outputs"]["identities"][0]["oidcs"][0]["issuer"].startswith("https://oidc.")


def test_destroy_leaves_nothing(life: Life) -> None:
    assert life.destroyed.verdict is ExitVerdict.CLEAN, life.destroyed.diagnostics
    assert life.left.get("resources", []) == []
