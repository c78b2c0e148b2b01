"""A run that is cut off can be repeated."""

from pathlib import Path

import pulumi
import pulumi_kubernetes as k8s

from plan.engine.locate import Engine
from plan.engine.result import ExitVerdict, Step
from plan.engine.session import EngineSession
from tests.support.engine import a_stack, kill_own_engine

CHAIN = 8


def a_chain() -> None:
    """Declare objects one after the other, so that a cut falls between two of them."""
    before: list[pulumi.Resource] = []
    for index in range(CHAIN):
        opts = pulumi.ResourceOptions(depends_on=before)
        before = [k8s.core.v1.Namespace(f"n{index}", metadata={"name": f"n{index}"}, opts=opts)]


def test_a_killed_update_is_finished_by_the_next_one(engine: Engine, tmp_path: Path) -> None:
    seen: list[str] = []

    def cut(step: Step) -> None:
        seen.append(step.urn)
        if seen.count(step.urn) == 2 and step.urn.endswith("::n4"):
            kill_own_engine()

    broken = EngineSession(engine, a_stack(tmp_path, a_chain), cut).up()
    session = EngineSession(engine, a_stack(tmp_path, a_chain))
    session.unlock()
    repaired = session.up()
    settled = session.preview()

    assert broken.verdict is ExitVerdict.FAILED, "the engine was killed in the middle"
    assert repaired.verdict is ExitVerdict.CLEAN, repaired.diagnostics
    assert settled.changes == ()
    urns = [resource["urn"] for resource in session.export_state()["resources"]]
    assert len(urns) == len(set(urns)) == CHAIN + 2, "stack and provider, and nothing twice"
