"""Checks of the stack file and rules of the pack that state one fact twice, on purpose.

A check refuses a stack before anything is declared, with the line to change. Its rule finds the
same in what is declared, where no check ran. Neither imports the other: each pair is held together
here by one broken stack, which the check refuses and the rule finds without it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest

from corelane.components.composition.platform import declare_platform
from corelane.components.config import checks
from corelane.components.config.loading.errors import ConfigErrors
from corelane.components.config.loading.load import parse_platform
from corelane.plan.judge import judge
from corelane.plan.model import RecordedResource
from corelane.plan.recording.record import record
from corelane.policies.judging.catalogue import load_catalogue
from corelane.policies.judging.evaluate import Verdict
from tests.support.paths import ROOT
from tests.support.stack import TODAY, Change, sections, set_at

RULES = {rule.code: rule for rule in load_catalogue()}


@dataclass(frozen=True, slots=True)
class Twins:
    """A check, the code of a rule of the same fact, and a change that breaks only that."""

    check: str
    rule: str
    change: Change


def engine_with(**changes: Any) -> Change:
    """Return a change of the engine, after which no quota and no limit range is in its way."""

    def change(raw: Any) -> None:
        quota = {"cpu": 900, "memory": "4Ti", "pods": 90, "hugePages1Gi": 900}
        raw["teams"]["index-arb"]["quotas"]["t0"] = quota
        raw["tiers"]["t0"] |= {"largestContainerCpu": 200, "largestContainerMemory": "2Ti"}
        raw["workloads"]["arb-engine"] |= changes

    return change


def half_a_core(raw: Any) -> None:
    raw["profiles"] = {"smt": {"extends": "deterministic-high-perf", "smt": "on"}}
    raw["pools"]["engines"]["profile"] = "smt"
    raw["workloads"]["arb-engine"]["cpus"] = 9


def a_crowd(raw: Any) -> None:
    engine_with(hugePages1Gi=10)(raw)
    another = {"orderPort": 19044, "probe": {"port": 9101}}
    raw["workloads"]["arb-engine-b"] = raw["workloads"]["arb-engine"] | another


TWINS = (
    Twins(
        "tiers_rank_in_order",
        "CL-RES-002",
        set_at("tiers", "t0", "priority", to=100),
    ),
    Twins(
        "workloads_name_what_exists",
        "CL-ISO-012",
        set_at("workloads", "equities-feed", "pool", to="engines"),
    ),
    Twins(
        "workloads_fit_their_hosts",
        "CL-ISO-015",
        engine_with(cpus=48),
    ),
    Twins(
        "workloads_fit_their_hosts",
        "CL-ISO-015",
        engine_with(memory="400Gi"),
    ),
    Twins(
        "workloads_fit_their_hosts",
        "CL-ISO-008",
        engine_with(hugePages1Gi=64),
    ),
    Twins("workloads_fit_their_hosts", "CL-ISO-019", half_a_core),
    Twins("workloads_fit_their_hosts", "CL-ISO-003", a_crowd),
    Twins(
        "limits_are_below_line_rate",
        "CL-NET-011",
        set_at("workloads", "equities-feed", "bandwidth", "ingress", to="900G"),
    ),
)


def broken(twins: Twins) -> Any:
    raw = sections()
    twins.change(raw)
    return raw


def violations(resources: tuple[RecordedResource, ...], rule: str) -> int:
    """Return how often what a stack declares violates a rule."""
    findings = judge(resources, [RULES[rule]], as_of=TODAY).findings
    return sum(1 for finding in findings if finding.verdict == Verdict.FAIL)


def declared(raw: object) -> tuple[RecordedResource, ...]:
    platform = parse_platform(raw)
    return record(lambda: declare_platform(platform), stack="dev").resources


@cache
def declared_unbroken() -> tuple[RecordedResource, ...]:
    return declared(sections())


def each_pair() -> pytest.MarkDecorator:
    names = [f"{twins.check}-{twins.rule}" for twins in TWINS]
    return pytest.mark.parametrize("twins", TWINS, ids=names)


@pytest.fixture
def bypass(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Return a way to leave one check out."""

    def leave_out(name: str) -> None:
        for group in ("CHECKS", "HOST_CHECKS"):
            kept = tuple(c for c in getattr(checks, group) if c.run.__name__ != name)
            monkeypatch.setattr(checks, group, kept)

    return leave_out


@each_pair()
def test_the_check_refuses_what_its_twin_would_find(
    twins: Twins, bypass: Callable[[str], None]
) -> None:
    with pytest.raises(ConfigErrors):
        parse_platform(broken(twins))

    bypass(twins.check)

    assert parse_platform(broken(twins)), "nothing but the check refuses it"


@each_pair()
def test_the_rule_finds_what_its_twin_did_not_refuse(
    twins: Twins, bypass: Callable[[str], None]
) -> None:
    bypass(twins.check)

    unbroken = violations(declared_unbroken(), twins.rule)
    assert violations(declared(broken(twins)), twins.rule) > unbroken


def test_the_pairs_are_those_that_the_architecture_names() -> None:
    section = (ROOT / "ARCHITECTURE.md").read_text().partition("\n## Twins\n")[2]
    row = re.compile(r"^\| `(\w+)` \| (CL-[A-Z]+-\d+) `(\w+)` \|$", re.MULTILINE)
    named = row.findall(section.partition("\n## ")[0])

    assert set(named) == {(twins.check, twins.rule, RULES[twins.rule].id) for twins in TWINS}
