"""A run that is cut off can be repeated."""

import time
from pathlib import Path

import pulumi
import pulumi_kubernetes as k8s
import pytest

from corelane.engine.locate import Engine
from corelane.engine.result import ExitVerdict, Step
from corelane.engine.session import EngineSession
from tests.support.engine import a_stack, kill_own_engine, stand_ins_of
from tests.support.engine_state import remove_locks, stored_state

CHAIN = 8
PATIENCE_S = 10


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
    remove_locks(tmp_path)
    repaired = session.up()
    settled = session.preview()

    assert broken.verdict is ExitVerdict.FAILED, "the engine was killed in the middle"
    assert repaired.verdict is ExitVerdict.CLEAN, repaired.diagnostics
    assert settled.changes == ()
    urns = [resource["urn"] for resource in stored_state(tmp_path)["resources"]]
    assert len(urns) == len(set(urns)) == CHAIN + 2, "stack and provider, and nothing twice"


@pytest.mark.parametrize("left", [b"", b'{"user.cache_control":'])
def test_a_state_with_a_torn_note_beside_it_is_read(
    engine: Engine, tmp_path: Path, left: bytes
) -> None:
    """What a cut between the two files of the engine's store leaves."""
    assert EngineSession(engine, a_stack(tmp_path, a_chain)).up().verdict is ExitVerdict.CLEAN
    [note] = tmp_path.rglob("state/.pulumi/stacks/*/small.json.attrs")
    note.write_bytes(left)

    session = EngineSession(engine, a_stack(tmp_path, a_chain))

    assert session.preview().changes == ()
    assert len(stored_state(tmp_path)["resources"]) == CHAIN + 2, "nothing is lost"


def test_a_provider_ends_with_its_engine_however_that_ends(engine: Engine, tmp_path: Path) -> None:
    served: set[int] = set()

    def cut(step: Step) -> None:
        if step.urn.endswith("::n4"):
            served.update(stand_ins_of(tmp_path))
            kill_own_engine()

    EngineSession(engine, a_stack(tmp_path, a_chain), cut).preview()
    until = time.monotonic() + PATIENCE_S
    while (left := stand_ins_of(tmp_path)) and time.monotonic() < until:
        time.sleep(0.1)

    assert served, "a provider was at work when the engine was killed"
    assert left == set()
