"""What the stand-in providers and the policy pack refuse, nothing of it is created."""

from collections.abc import Callable
from pathlib import Path

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as k8s
import pytest

from corelane.engine.locate import Engine
from corelane.engine.result import ExitVerdict
from corelane.engine.session import EngineSession, EngineStartError
from tests.support.engine import CANARY, a_platform, a_policy_pack, a_stack
from tests.support.engine_state import stored_state


class Raw(pulumi.CustomResource):
    """A resource of any type with any inputs, past the SDK's own checks."""

    def __init__(self, type_: str, inputs: dict[str, object]) -> None:
        version = pulumi.ResourceOptions(version="7.51.1" if type_.startswith("aws") else "4.34.2")
        super().__init__(type_, "bad", inputs, version)


def misspelt() -> None:
    Raw("aws:ec2/vpc:Vpc", {"cidrBlok": pulumi.Output.secret(CANARY)})


def incomplete() -> None:
    Raw("aws:eks/nodeGroup:NodeGroup", {"clusterName": "c", "subnetIds": [], "nodeRoleArn": "r"})


def unknown_type() -> None:
    Raw("aws:ec2/vpc:Vcp", {})


def misspelt_deep_down() -> None:
    container = {"name": "engine", "resources": {"limitz": {"cpu": "2"}}}
    pod = {"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [container]}}
    Raw("kubernetes:core/v1:Pod", pod)


def look_up() -> None:
    aws.get_caller_identity()


@pytest.mark.parametrize(
    ("program", "message"),
    [
        pytest.param(misspelt, "did you mean 'cidrBlock'?", id="unknown property"),
        pytest.param(incomplete, "scalingConfig: found nothing, wanted a value", id="missing"),
        pytest.param(unknown_type, "found the unknown resource type", id="unknown type"),
        pytest.param(
            misspelt_deep_down, "spec.containers[0].resources.limitz: found an unknown", id="nested"
        ),
        pytest.param(look_up, "a stand-in provider answers none", id="look-up"),
    ],
)
def test_what_the_sdk_does_not_know_is_refused_by_name(
    engine: Engine, tmp_path: Path, program: Callable[[], None], message: str
) -> None:
    result = EngineSession(engine, a_stack(tmp_path, program)).preview()

    assert result.verdict is ExitVerdict.FAILED
    said = "\n".join(d.message for d in result.diagnostics)
    assert message in said
    assert CANARY not in said, "a refusal never repeats a value"


def violating() -> None:
    k8s.core.v1.Namespace("fine", metadata={"name": "fine"})
    k8s.core.v1.Namespace("bad", metadata={"name": "bad", "labels": {"refuse-me": "yes"}})


def test_a_violating_stack_is_refused_with_nothing_created(engine: Engine, tmp_path: Path) -> None:
    pack = a_policy_pack(tmp_path / "pack")
    session = EngineSession(engine, a_stack(tmp_path, violating, policy_pack=pack))

    result = session.up()

    assert result.verdict is ExitVerdict.VIOLATION
    assert result.exit_code == 1
    [violation] = result.violations
    assert violation.rule == "no-forbidden-labels"
    assert violation.urn.endswith("::bad")
    assert stored_state(tmp_path).get("resources", []) == [], "not even the resource before it"


def test_a_rule_that_meets_an_unknown_is_not_taken_for_a_pass(
    engine: Engine, tmp_path: Path
) -> None:
    pack = a_policy_pack(tmp_path / "pack")

    result = EngineSession(engine, a_stack(tmp_path, a_platform, policy_pack=pack)).preview()

    assert result.verdict is ExitVerdict.CLEAN, result.diagnostics
    assert "subnets-name-their-vpc" in {gap.rule for gap in result.not_evaluated}


def test_a_stack_name_the_engine_does_not_take_is_told_in_its_words(
    engine: Engine, tmp_path: Path
) -> None:
    with pytest.raises(EngineStartError, match="stack name"):
        EngineSession(engine, a_stack(tmp_path, violating, stack="no such$name"))
