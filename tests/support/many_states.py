"""A judged plan as the worst day makes it: every state, every family, several teams, waivers."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from corelane.plan.model import Finding, Pack, PlanDocument
from corelane.policies.controls.frameworks import load_controls
from corelane.policies.documentation.layers import layers_of
from corelane.policies.judging.catalogue import load_catalogue
from corelane.policies.model.rule import Rule
from corelane.report.model.report_model import ReportExtras
from corelane.report.model.results import PLATFORM
from tests.support.documents import (
    a_document,
    a_host_plan,
    a_preview,
    a_resource,
    a_topology,
    a_waiver,
    an_urn,
    some_resources,
)

TEAMS = ("", "equities", "fx-options", "research")
WORKLOADS = ("engine", "market-data", "risk", "pnl", "gateway")
_MESSAGES = {
    "fail": "container 'engine' asks for 3500m of 4000m CPU, wanted whole CPUs",
    "waived": "the volume has no key of its own",
    "not-evaluated": "the key is not known before the volume is made",
    "error": "KeyError: 'spec'",
    "not-applicable": "the pod is not tier t0",
}
# Which verdict the n-th pair of a rule and a resource gets: mostly passes, as plans have them.
_PATTERN = ("pass",) * 9 + ("not-applicable",) * 5 + ("fail", "waived", "not-evaluated")


def an_extras(**overrides: Any) -> ReportExtras:
    """Return what a report of this plan may know: the real catalogue and the real controls."""
    fields: dict[str, Any] = {
        "catalogue": load_catalogue(),
        "controls": load_controls(),
        "layers": {rule.id: layers_of(rule) for rule in load_catalogue()},
        "preview": a_preview(),
        "drift": ["node i-0a1: the kubelet's flags differ from the plan's"],
        "changes": ["the pool engines gains one node"],
    }
    return ReportExtras(**fields | overrides)


def a_plan_of_many_states(*, violations: int = 0, **overrides: Any) -> PlanDocument:
    """Return a plan in which rules fail, pass and cannot tell; some more violations on request."""
    rules = load_catalogue()
    plan = a_host_plan(a_topology())
    findings = (*_findings(rules), *_more(rules, violations))
    judged = {(f.resource_type, f.resource_name): f.urn for f in findings}
    fields: dict[str, Any] = {
        "as_of": "2026-11-22",
        "commit": "3f1c0de" + "9" * 33,
        "pack": Pack(version="1.4.0", digest="ab12" * 16, rules={r.id: "cd34" * 16 for r in rules}),
        "resources": (
            *some_resources({"engines": plan}),
            *(a_resource(type_, name, urn=urn) for (type_, name), urn in judged.items()),
        ),
        "findings": findings,
        "waivers": (
            a_waiver(waived=3),
            a_waiver(id="W-2026-017", expires=date(2026, 12, 10), days_left=18),
            a_waiver(id="W-2026-002", state="unused", waived=0),
            a_waiver(
                id="W-2025-031", expires=date(2026, 10, 1), state="expired", days_left=-52, waived=0
            ),
        ),
    }
    return a_document(**fields | overrides)


def _findings(rules: tuple[Rule, ...]) -> Iterator[Finding]:
    turn = 0
    for rule in rules[:-2]:
        for name in WORKLOADS:
            turn += 1
            verdict = "error" if turn == 40 else _PATTERN[(turn * 7) % len(_PATTERN)]
            yield _finding(rule, verdict, name, TEAMS[turn % len(TEAMS)])


def _more(rules: tuple[Rule, ...], number: int) -> Iterator[Finding]:
    for turn in range(number):
        team = TEAMS[turn % len(TEAMS)]
        yield _finding(rules[turn % len(rules)], "fail", f"strategy-{turn:04d}", team)


def _finding(rule: Rule, verdict: str, name: str, team: str) -> Finding:
    type_ = min(rule.applies_to)
    found = verdict in {"fail", "waived"}
    return Finding(
        code=rule.code,
        rule=rule.id,
        family=rule.family,
        severity=str(rule.severity),
        level=str(rule.level),
        verdict=verdict,
        urn=an_urn(type_, f"{name}-{team or PLATFORM}"),
        resource_name=f"{name}-{team or PLATFORM}",
        resource_type=type_,
        path="spec.containers[0].resources.limits.cpu" if found else "",
        value='"3500m"' if found else "",
        message=_MESSAGES.get(verdict, ""),
        remedy="" if verdict == "pass" else rule.remedy,
        waiver="W-2026-014" if verdict == "waived" else None,
        controls=rule.controls,
        team=team,
        file="Pulumi.prod.yaml" if found else "",
        line=118 if found else 0,
    )
