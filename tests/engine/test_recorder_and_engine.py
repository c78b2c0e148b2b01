"""What `corelane plan` records is what the real engine is told, and the verdicts agree."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from corelane.components.composition.platform import declare_platform
from corelane.components.config.loading.load import load_stack_file
from corelane.engine.locate import Engine
from corelane.engine.result import RunResult
from corelane.engine.session import EngineSession
from corelane.plan.model import PlanDocument, RecordedResource
from corelane.plan.offline import plan_offline
from corelane.plan.recording.wire import HIDDEN_MARK, SIGNATURE
from corelane.policies.secrecy.masking import REDACTED
from tests.support.engine import a_stack
from tests.support.engine_state import stored_state
from tests.support.stack import ROOT, TODAY

STACK = "pulumi:pulumi:Stack"
COLOCATION_HOSTS = ("fr2-eng-01.meridian.internal", "fr2-eng-02.meridian.internal")
# Written with ARNs that AWS gives out: files of colocation hosts, policies, keys of volumes.
OF_ARNS = {
    *(("resources_contain_no_plain_secrets", f"{host}-user-data") for host in COLOCATION_HOSTS),
    ("iam_policies_name_actions_and_resources", "addons-ebs-csi-volume-key"),
    ("iam_policies_name_actions_and_resources", "fr2-colocation-hybrid-permissions"),
    ("iam_policies_name_actions_and_resources", "meridian-control-plane-key"),
    ("iam_policies_name_actions_and_resources", "meridian-flows-writes"),
    ("iam_policies_name_actions_and_resources", "meridian-vault-unseal"),
    ("trust_policies_name_principals", "fr2-colocation-files-policy"),
    ("volumes_are_encrypted", "ebs-gp3"),
    ("volumes_are_encrypted", "ebs-gp3-fast"),
    ("volumes_are_encrypted", "ebs-io2-journal"),
}
# What providers, not programs, decide: the names of what has none (pulumi.com/docs, auto-naming),
# and the engine's own notes in the inputs of a provider.
GIVEN_BY_PROVIDERS = {"name", "nodeGroupName", "__defaults", "__internal", "version"}


@dataclass(frozen=True, kw_only=True)
class Both:
    """One stack as the plan has it and as the engine ran it."""

    document: PlanDocument
    run: RunResult
    state: Mapping[str, Mapping[str, Any]]


def both(engine: Engine, folder: Path, stack: str, *, update: bool) -> Both:
    file = ROOT / f"Pulumi.{stack}.yaml"
    loaded = load_stack_file(file, today=TODAY)
    program = partial(declare_platform, loaded.platform)
    what = a_stack(folder, program, stack=stack, stack_file=file, policy_pack=ROOT / "policies")
    session = EngineSession(engine, what)
    run = session.up() if update else session.preview()
    held = stored_state(folder).get("resources", [])
    return Both(
        document=plan_offline(loaded, program, as_of=TODAY).document,
        run=run,
        state={entry["urn"]: entry for entry in held if entry["type"] != STACK},
    )


@pytest.fixture(scope="module")
def dev(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Both:
    return both(engine, tmp_path_factory.mktemp("dev"), "dev", update=True)


@pytest.fixture(scope="module")
def prod(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Both:
    return both(engine, tmp_path_factory.mktemp("prod"), "prod", update=False)


def parent_of(held: Mapping[str, Any]) -> str:
    urn = held.get("parent", "")
    return "" if f"::{STACK}::" in urn else urn


def provider_of(reference: str) -> str:
    """Return the URN of a provider that the program made; the engine makes the default ones."""
    urn = reference.rpartition("::")[0]
    return "" if "::default_" in urn else urn


def plain(value: Any) -> Any:
    """Return a value of the state as a plan has it: secrets closed, nulls left out."""
    if isinstance(value, dict):
        if value.get(SIGNATURE) == HIDDEN_MARK:
            return REDACTED
        return {key: plain(below) for key, below in value.items() if below is not None}
    return [plain(item) for item in value] if isinstance(value, list) else value


def inputs_of(held: Mapping[str, Any], recorded: RecordedResource) -> dict[str, Any]:
    inputs = plain(held.get("inputs", {}))
    return {k: v for k, v in inputs.items() if k in recorded.inputs or k not in GIVEN_BY_PROVIDERS}


Trait = Callable[[RecordedResource], Any]
Told = Callable[[Mapping[str, Any], RecordedResource], Any]
TRAITS: Mapping[str, tuple[Trait, Told]] = {
    "type": (lambda r: r.type, lambda held, _: held["type"]),
    "custom": (lambda r: r.custom, lambda held, _: held["custom"]),
    "parent": (lambda r: r.parent, lambda held, _: parent_of(held)),
    "inputs": (lambda r: r.inputs, inputs_of),
    "dependencies": (
        lambda r: sorted(r.dependencies),
        lambda held, _: sorted(held.get("dependencies", ())),
    ),
    "property dependencies": (
        lambda r: {key: sorted(urns) for key, urns in r.property_dependencies.items()},
        lambda held, _: {
            key: sorted(urns) for key, urns in held.get("propertyDependencies", {}).items() if urns
        },
    ),
    "provider": (
        lambda r: provider_of(r.options.get("provider", "")),
        lambda held, _: provider_of(held.get("provider", "")),
    ),
    **{
        option: (
            lambda r, option=option: r.options.get(option),
            lambda held, _, option=option: held.get(option),
        )
        for option in ("protect", "retainOnDelete", "ignoreChanges", "additionalSecretOutputs")
    },
}


def test_the_plan_has_the_resources_that_the_engine_made_and_no_others(dev: Both) -> None:
    assert {resource.urn for resource in dev.document.resources} == set(dev.state)


@pytest.mark.parametrize("trait", sorted(TRAITS))
def test_the_engine_was_told_of_each_resource_what_the_plan_says(dev: Both, trait: str) -> None:
    of_plan, of_engine = TRAITS[trait]

    different = {
        resource.urn: (of_plan(resource), told)
        for resource in dev.document.resources
        if (told := of_engine(dev.state[resource.urn], resource)) != of_plan(resource)
    }

    assert different == {}


def test_a_preview_of_prod_creates_what_the_plan_has(prod: Both) -> None:
    created = {step.urn for step in prod.run.changes if step.op == "create" and step.type != STACK}

    assert created == {resource.urn for resource in prod.document.resources}
    assert prod.run.violations == ()
    unknown = {(gap.rule, gap.urn.rpartition("::")[2]) for gap in prod.run.not_evaluated}
    assert unknown == OF_ARNS, "names are known before the cluster is; AWS gives out the ARNs"
    assert prod.state == {}, "a preview leaves no resource in the state"


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_the_pack_in_the_engine_finds_what_the_plan_finds(
    stack: str, request: pytest.FixtureRequest
) -> None:
    both: Both = request.getfixturevalue(stack)
    told = {"fail", "waived"}
    by_plan = {(f.rule, f.urn) for f in both.document.findings if f.verdict in told}

    assert {(f.rule, f.urn) for f in both.run.findings} == by_plan


def test_prod_has_a_finding_to_compare(prod: Both) -> None:
    assert [f for f in prod.run.findings if f.verdict == "waived"], (
        "or the test above shows nothing"
    )
