"""The dev stack that ships with the project, in the real engine with the project's own pack."""

import runpy
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from corelane.engine.locate import Engine
from corelane.engine.result import ExitVerdict, RunResult
from corelane.engine.session import EngineSession
from corelane.plan.recording.record import record
from corelane.stand_ins.check_inputs import check
from tests.support.engine import a_stack
from tests.support.engine_state import stored_state
from tests.support.stack import ROOT, planned

STACK_FILE = ROOT / "Pulumi.dev.yaml"


def program() -> None:
    """Run the project's own entry point."""
    runpy.run_path(str(ROOT / "__main__.py"))


def changed(folder: Path, hardware: str) -> Path:
    """Write the dev stack with other hardware for its T1 pool."""
    settings = yaml.safe_load(STACK_FILE.read_text())
    settings["config"]["corelane:platform"]["pools"]["general"]["hardware"] = hardware
    path = folder / "Pulumi.dev.yaml"
    path.write_text(yaml.safe_dump(settings))
    return path


@dataclass(frozen=True, kw_only=True)
class Life:
    """What each operation on the dev stack reported."""

    first: RunResult
    up: RunResult
    again: RunResult
    new_pool: RunResult
    destroyed: RunResult
    left: Mapping[str, Any]


@pytest.fixture(scope="module")
def life(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Life:
    folder = tmp_path_factory.mktemp("dev")

    def session(stack_file: Path, pack: Path | None = None) -> EngineSession:
        stack = a_stack(folder, program, stack="dev", stack_file=stack_file, policy_pack=pack)
        return EngineSession(engine, stack)

    judged = session(STACK_FILE, ROOT / "policies")
    first, up = judged.preview(), judged.up()
    plain = session(STACK_FILE)
    again = plain.preview()
    new_pool = session(changed(folder, "c7i.16xlarge")).preview()
    return Life(
        first=first,
        up=up,
        again=again,
        new_pool=new_pool,
        destroyed=plain.destroy(),
        left=stored_state(folder),
    )


def test_the_first_preview_is_clean(life: Life) -> None:
    assert life.first.violations == ()
    assert life.first.verdict is ExitVerdict.CLEAN, life.first.diagnostics
    assert set(life.first.change_summary) == {"create"}


def test_the_stand_ins_accept_every_resource_of_the_stack(life: Life) -> None:
    assert life.up.verdict is ExitVerdict.CLEAN, life.up.diagnostics
    assert life.up.change_summary == life.first.change_summary
    assert life.up.not_evaluated == (), "once the cluster is there, every rule has its verdict"


def test_a_second_preview_changes_nothing(life: Life) -> None:
    assert life.again.changes == ()
    assert life.again.verdict is ExitVerdict.CLEAN, life.again.diagnostics


def test_new_hardware_for_one_pool_replaces_its_nodes_and_no_others(life: Life) -> None:
    changed = {s.urn.rpartition("::")[2]: s.op for s in life.new_pool.changes}

    assert changed == {
        "general": "update",
        "general-template": "update",
        "general-nodes": "replace",
    }, "the pool's plan and its template follow, its nodes are made anew, nothing else changes"


def test_destroy_leaves_nothing(life: Life) -> None:
    assert life.destroyed.verdict is ExitVerdict.CLEAN, life.destroyed.diagnostics
    assert life.left.get("resources", []) == []


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_every_planned_resource_is_one_the_sdk_knows(stack: str) -> None:
    from corelane.components.composition.platform import Platform  # noqa: PLC0415 -- only this test needs the program

    recording = record(lambda: Platform("platform", planned(stack)), stack=stack)
    refused = {
        resource.urn: [str(problem) for problem in problems]
        for resource in recording.resources
        if resource.custom and not resource.type.startswith("pulumi:")
        if (problems := check(resource.type, resource.inputs))
    }

    assert refused == {}, "a provider refuses these inputs, on the first update at the latest"
