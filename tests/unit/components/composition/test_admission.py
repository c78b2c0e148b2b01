"""The rules at admission in whole stacks: who is excepted, and in which order it comes."""

from functools import cache
from typing import Any

import pytest

from corelane.components.composition.admission import judged
from corelane.components.composition.platform import declare_platform
from corelane.components.config.loading.load import load_stack_file
from corelane.plan.recording.record import Recording, record
from corelane.policies.admission.api_kinds import kinds_of
from corelane.policies.admission.exemptions import DeclaredObject
from corelane.policies.admission.objects import kept_at_admission
from corelane.policies.judging.catalogue import load_catalogue
from tests.support.stack import ROOT, TODAY, mistakes, set_at

API = "kubernetes:admissionregistration.k8s.io/v1:"
POLICY = f"{API}ValidatingAdmissionPolicy"
ENGINE = "corelane:workloads:ExecutionEngine"


@cache
def stack(name: str) -> tuple[Recording, tuple[DeclaredObject, ...]]:
    platform = load_stack_file(ROOT / f"Pulumi.{name}.yaml", today=TODAY).platform
    found: list[DeclaredObject] = []

    def program() -> None:
        declare_platform(platform)
        found.extend(judged(platform.config, "corelane:platform:Platform"))

    return record(program, stack=name), tuple(found)


def tiers(recording: Recording) -> set[str]:
    """Return the namespaces that carry a tier."""
    return {
        each.inputs["metadata"]["name"]
        for each in recording.of_type("kubernetes:core/v1:Namespace")
        if "corelane.io/tier" in (each.inputs["metadata"].get("labels") or {})
    }


def refusable(recording: Recording) -> dict[str, tuple[str, str, str]]:
    """Return the recorded objects that a binding with Deny is about, by URN."""
    rules = [rule for rule, _ in kept_at_admission(load_catalogue())]
    kinds = {
        f"kubernetes:{kind.group or 'core'}/{kind.version}:{kind.kind}": kind
        for rule in rules
        for kind in kinds_of(rule)
        if kind.group != "rbac.authorization.k8s.io"
    }
    teams = tiers(recording)
    found: dict[str, tuple[str, str, str]] = {}
    for each in recording.resources:
        kind = kinds.get(each.type)
        if kind is None:
            continue
        metadata: Any = each.inputs["metadata"]
        namespace = str(metadata.get("namespace") or "")
        own = "corelane.io/tier" in (metadata.get("labels") or {})
        if namespace in teams or (not kind.namespaced and (kind.kind != "Namespace" or own)):
            found[each.urn] = (namespace, kind.kind, metadata["name"])
    return found


@pytest.mark.parametrize("name", ["dev", "prod"])
def test_a_waiver_can_be_carried_to_whatever_admission_may_refuse(name: str) -> None:
    """Else a deployment is refused what its own report calls waived."""
    recording, declared = stack(name)
    known = {each.urn: (each.namespace, each.kind, each.name) for each in declared}
    wanted = {
        urn: found
        for urn, found in refusable(recording).items()
        if found[1] not in {"ConfigMap", "NetworkPolicy", "ServiceAccount"}
    }

    missing = [found for urn, found in wanted.items() if known.get(urn) != found]
    assert len(wanted) > 5
    assert not missing, (
        "no waiver can reach these: have their component return a MadeObject of each, and yield it"
        f" in _made of components/composition/admission.py: {missing}"
    )


def test_policies_are_there_exactly_if_the_stack_asks() -> None:
    rules = [*kept_at_admission(load_catalogue())]

    assert len(stack("prod")[0].of_type(POLICY)) == len(rules) + 1, "and the host gate's own"
    assert not [each for each in stack("dev")[0].of_type(POLICY) if "admission" in each.name]


def test_the_waiver_of_the_stack_is_in_the_map_and_ahead_of_its_engine() -> None:
    recording, _ = stack("prod")
    [waivers] = [
        each
        for each in recording.of_type("kubernetes:core/v1:ConfigMap")
        if each.name == "admission-waivers"
    ]
    [line] = waivers.inputs["data"]["CL-SEC-004"].splitlines()
    [engine] = [each for each in recording.of_type(ENGINE) if each.name == "arb-engine"]

    assert line.startswith("index-arb-t0 DaemonSet arb-engine ")
    assert line.endswith(" arb-engine-locks-memory")
    bindings = {urn.rpartition("::")[2] for urn in engine.dependencies}
    assert "admission-cl-sec-004-0" in bindings


def test_an_action_is_deny_or_audit() -> None:
    [mistake] = mistakes(set_at("cluster", "admission", to={"action": "warn"}))

    assert mistake.path == "cluster.admission.action"
