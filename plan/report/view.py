"""Everything a report shows, chosen and cut to size before any format is thought of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hostconfig.model.hardware import Hardware
from plan.model import Finding, PlanDocument, WaiverUse
from plan.report.pool_view import PoolView, pool_views
from plan.report.preview_view import PreviewReport, PreviewView, preview_view
from plan.report.resource_tree import Tree, resource_tree
from plan.report.rule_cards import RuleCard, rule_cards
from plan.report.shown import Shown, first
from plan.report.verdicts import Count, Headline, counts, headline, with_verdict
from policies.core.rule import Rule
from policies.frameworks import Control

VIOLATIONS_SHOWN = 500
OTHERS_SHOWN = 200
TYPES_SHOWN = 400

# Which waivers a reader must act on first.
_WAIVER_STATES = ("expired", "unused", "used")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportExtras:
    """What a report may know beside the plan; `hardware` by name, `controls` by id."""

    catalogue: Sequence[Rule] = ()
    controls: Mapping[str, Control] = field(default_factory=dict[str, Control])
    hardware: Mapping[str, Hardware] = field(default_factory=dict[str, Hardware])
    preview: PreviewReport | None = None
    drift: Sequence[str] = ()
    changes: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    """The content of a report."""

    document: PlanDocument
    headline: Headline
    counts: tuple[Count, ...]
    violations: Shown[Finding]
    not_evaluated: Shown[Finding]
    waived: Shown[Finding]
    waivers: tuple[WaiverUse, ...]
    rules: tuple[RuleCard, ...]
    pools: tuple[PoolView, ...]
    inventory: Shown[tuple[str, int]]
    tree: Tree
    preview: PreviewView | None
    drift: tuple[str, ...]
    changes: tuple[str, ...]


def report_view(document: PlanDocument, extras: ReportExtras) -> ReportView:
    """Choose what a report of this plan shows."""
    findings = document.findings
    return ReportView(
        document=document,
        headline=_headline(findings, extras.preview),
        counts=counts(findings),
        violations=first(with_verdict(findings, "fail", "error"), VIOLATIONS_SHOWN),
        not_evaluated=first(with_verdict(findings, "not-evaluated"), OTHERS_SHOWN),
        waived=first(with_verdict(findings, "waived"), OTHERS_SHOWN),
        waivers=tuple(sorted(document.waivers, key=_waiver_urgency)),
        rules=rule_cards(extras.catalogue, findings, notes=extras.controls),
        pools=pool_views(document, extras.hardware),
        inventory=first(_inventory(document.types), TYPES_SHOWN),
        tree=resource_tree(document.resources, findings),
        preview=preview_view(extras.preview) if extras.preview else None,
        drift=tuple(extras.drift),
        changes=tuple(extras.changes),
    )


def _headline(findings: Sequence[Finding], preview: PreviewReport | None) -> Headline:
    """Let a preview that was refused, or did not finish, overrule a plan that is less bad."""
    said = headline(findings)
    if preview is None or said.state == "blocked":
        return said
    inside = headline(preview.findings)
    if inside.state == "blocked":
        return Headline("blocked", f"{inside.title} in the engine", inside.detail)
    if not preview.succeeded:
        return Headline("blocked", "The engine did not finish its preview", said.title + ".")
    return said


def _inventory(types: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(types.items(), key=lambda row: (-row[1], row[0])))


def _waiver_urgency(waiver: WaiverUse) -> tuple[int, str, str]:
    known = waiver.state in _WAIVER_STATES
    rank = _WAIVER_STATES.index(waiver.state) if known else len(_WAIVER_STATES)
    return (rank, waiver.expires, waiver.id)
