"""Everything a report shows, chosen and cut to size before any format is thought of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from corelane.hostconfig.model.hardware import Hardware
from corelane.plan.model import PlanDocument, WaiverUse
from corelane.policies.controls.frameworks import Control
from corelane.policies.documentation.layers import Layers
from corelane.policies.model.rule import Rule
from corelane.report.model.by_control import FrameworkView, framework_views
from corelane.report.model.by_resource import ResourceView, resource_views, unjudged
from corelane.report.model.by_team import TeamView, team_views
from corelane.report.model.overview import FamilyRow, family_rows
from corelane.report.model.pool_view import PoolView, pool_views
from corelane.report.model.preview_view import PreviewReport, PreviewView, preview_view
from corelane.report.model.resource_tree import Tree, resource_tree
from corelane.report.model.results import CARRIED, Facets, Result, Results, results_of
from corelane.report.model.rule_cards import RuleCard, rule_cards
from corelane.report.model.truncated import Shown, first
from corelane.report.model.verdicts import Count, Headline, counts, headline

OTHERS_SHOWN = 200
TYPES_SHOWN = 400

# Which waivers a reader must act on first.
_WAIVER_STATES = ("expired", "unused", "used")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportExtras:
    """What a report may know beside the plan; `hardware` by name, the others by id."""

    catalogue: Sequence[Rule] = ()
    controls: Mapping[str, Control] = field(default_factory=dict[str, Control])
    hardware: Mapping[str, Hardware] = field(default_factory=dict[str, Hardware])
    layers: Mapping[str, Layers] = field(default_factory=dict[str, Layers])
    preview: PreviewReport | None = None
    drift: Sequence[str] = ()
    changes: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultViews:
    """The results of the rules, told by rule, resource, control and team."""

    facets: Facets
    total: int
    listed: int
    families: tuple[FamilyRow, ...]
    violations: Shown[Result]
    not_evaluated: Shown[Result]
    waived: Shown[Result]
    rules: tuple[RuleCard, ...]
    resources: Shown[ResourceView]
    unjudged: tuple[tuple[str, int], ...]
    frameworks: tuple[FrameworkView, ...]
    teams: tuple[TeamView, ...]

    def code_of(self, rule: str) -> str:
        """Return the code of a rule by its id; the id itself for an unknown rule."""
        return next((card.code for card in self.rules if card.id == rule), rule)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    """The content of a report."""

    document: PlanDocument
    headline: Headline
    counts: tuple[Count, ...]
    results: ResultViews
    waivers: tuple[WaiverUse, ...]
    pools: tuple[PoolView, ...]
    inventory: Shown[tuple[str, int]]
    tree: Tree
    preview: PreviewView | None
    drift: tuple[str, ...]
    changes: tuple[str, ...]


def report_view(document: PlanDocument, extras: ReportExtras) -> ReportView:
    """Choose what a report of this plan shows."""
    return ReportView(
        document=document,
        headline=_headline(document, extras.preview),
        counts=counts(document.findings),
        results=result_views(document, extras),
        waivers=tuple(sorted(document.waivers, key=_waiver_urgency)),
        pools=pool_views(document, extras.hardware),
        inventory=first(_inventory(document.types), TYPES_SHOWN),
        tree=resource_tree(document.resources, document.findings),
        preview=preview_view(extras.preview) if extras.preview else None,
        drift=tuple(extras.drift),
        changes=tuple(extras.changes),
    )


def result_views(document: PlanDocument, extras: ReportExtras) -> ResultViews:
    """Sort the results of a plan every way a reader may ask for them."""
    results = results_of(document.findings)
    rules = rule_cards(
        extras.catalogue,
        results,
        notes=extras.controls,
        digests=document.pack.rules,
        layers=extras.layers,
    )
    resources = resource_views(results)
    return ResultViews(
        facets=results.facets,
        total=len(results.findings),
        listed=len(results.listed),
        families=family_rows(results, extras.catalogue),
        violations=_carded(results),
        not_evaluated=_with(results, "not-evaluated"),
        waived=_with(results, "waived"),
        rules=rules,
        resources=resources,
        unjudged=unjudged(document.resources, results.findings),
        frameworks=framework_views(rules, extras.controls),
        teams=team_views(results, resources.items),
    )


def _carded(results: Results) -> Shown[Result]:
    """Return the results that have a card, and how many have none though they should."""
    cards = tuple(result for result in results.listed if result.card)
    return Shown(cards, sum(f.verdict in CARRIED for f in results.findings) - len(cards))


def _with(results: Results, verdict: str) -> Shown[Result]:
    total = sum(finding.verdict == verdict for finding in results.findings)
    listed = [result for result in results.listed if result.finding.verdict == verdict]
    shown = tuple(listed[:OTHERS_SHOWN])
    return Shown(shown, total - len(shown))


def _headline(document: PlanDocument, preview: PreviewReport | None) -> Headline:
    """Let a preview that was refused, or did not finish, overrule a plan that is less bad."""
    said = headline(document.findings, document.waivers)
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


def _waiver_urgency(waiver: WaiverUse) -> tuple[int, bool, str, str]:
    known = waiver.state in _WAIVER_STATES
    rank = _WAIVER_STATES.index(waiver.state) if known else len(_WAIVER_STATES)
    return (rank, not waiver.expiring, waiver.expires, waiver.id)
