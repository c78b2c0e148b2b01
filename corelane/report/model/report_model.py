"""The model of a report: all that any format shows, sanitized, chosen and ordered once."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from corelane.hostconfig.model.hardware import Hardware
from corelane.plan.model import PlanDocument, RecordedResource
from corelane.policies.controls.frameworks import Control
from corelane.policies.documentation.layers import Layers
from corelane.policies.model.rule import Rule
from corelane.report.model.by_resource import unjudged
from corelane.report.model.fact_tables import FactTables
from corelane.report.model.objects import ObjectReference, object_references
from corelane.report.model.origin import Origin, origin_of
from corelane.report.model.pool_view import PoolView, pool_views
from corelane.report.model.preview_view import PreviewReport, PreviewView, preview_view
from corelane.report.model.resource_tree import Tree, resource_tree
from corelane.report.model.results import Results, results_of
from corelane.report.model.rules import ReportedRule, RuleSources, reported_rules
from corelane.report.model.sanitizer import Sanitizer
from corelane.report.model.totals import Totals, totals_of
from corelane.report.model.truncated import Truncated, truncated
from corelane.report.model.verdicts import Count, Headline, counts, headline
from corelane.report.model.views import ResultViews, result_views
from corelane.report.model.waivers import ReportedWaiver

TYPES_SHOWN = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportExtras:
    """Knowledge of a report beside the plan; `hardware` by name, the others by id."""

    catalogue: Sequence[Rule] = ()
    controls: Mapping[str, Control] = field(default_factory=dict[str, Control])
    hardware: Mapping[str, Hardware] = field(default_factory=dict[str, Hardware])
    layers: Mapping[str, Layers] = field(default_factory=dict[str, Layers])
    preview: PreviewReport | None = None
    drift: Sequence[str] = ()
    changes: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportModel:
    """The content of a report; `rules` are by id, results and waivers as the plan has them."""

    origin: Origin
    headline: Headline
    counts: tuple[Count, ...]
    results: Results
    totals: Totals
    rules: tuple[ReportedRule, ...]
    controls: Mapping[str, Control]
    views: ResultViews
    waivers: tuple[ReportedWaiver, ...]
    pools: tuple[PoolView, ...]
    resources: int
    unjudged: tuple[tuple[str, int], ...]
    objects: Mapping[str, ObjectReference]
    inventory: Truncated[tuple[str, int]]
    tree: Tree
    preview: PreviewView | None
    drift: tuple[str, ...]
    changes: tuple[str, ...]
    facts: FactTables = field(default_factory=FactTables)

    @property
    def verdicts(self) -> dict[str, int]:
        """The number of results of each verdict that occurs."""
        return {str(each.verdict): each.number for each in self.counts if each.number}


def report_model(document: PlanDocument, extras: ReportExtras | None = None) -> ReportModel:
    """Build the model of a plan's report."""
    extras, sanitizer = extras or ReportExtras(), Sanitizer()
    waivers = _waivers(document, extras, sanitizer)
    results = results_of(document.findings, waivers, sanitizer)
    resources = tuple(map(sanitizer.item, document.resources))
    preview = preview_view(extras.preview, sanitizer) if extras.preview else None
    sources = RuleSources(
        catalogue=extras.catalogue,
        controls=extras.controls,
        digests={sanitizer.text(name): digest for name, digest in document.pack.rules.items()},
        layers=extras.layers,
    )
    rules = tuple(map(sanitizer.item, reported_rules(results, sources)))
    findings = tuple(result.finding for result in results.all)
    references = object_references(resources)
    return ReportModel(
        origin=sanitizer.item(origin_of(document)),
        headline=_headline(headline(findings, document.waivers), preview),
        counts=counts(findings),
        results=results,
        totals=totals_of(results),
        rules=rules,
        controls=extras.controls,
        views=result_views(results, rules, extras.controls),
        waivers=tuple(waivers.values()),
        pools=pool_views(document, extras.hardware, sanitizer),
        resources=len(resources),
        unjudged=unjudged(resources, results.all),
        objects={urn: sanitizer.item(reference) for urn, reference in references.items()},
        inventory=_inventory(resources),
        tree=resource_tree(resources, findings),
        preview=preview,
        drift=tuple(map(sanitizer.text, extras.drift)),
        changes=tuple(map(sanitizer.text, extras.changes)),
    )


def _waivers(
    document: PlanDocument, extras: ReportExtras, sanitizer: Sanitizer
) -> dict[str, ReportedWaiver]:
    """Return the waivers with the names of their rules, sanitized, by their ids in the plan."""
    names = {finding.code: finding.rule for finding in document.findings}
    names |= {rule.code: rule.id for rule in extras.catalogue}
    return {
        use.waiver.id: ReportedWaiver(
            use=sanitizer.item(use), rule_id=sanitizer.text(names.get(use.waiver.rule, ""))
        )
        for use in document.waivers
    }


def _headline(said: Headline, preview: PreviewView | None) -> Headline:
    """Let a preview that was refused, or did not finish, overrule a plan that is less bad."""
    if preview is None or said.state == "blocked":
        return said
    inside = headline(preview.findings)
    if inside.state == "blocked":
        return Headline("blocked", f"{inside.title} in the engine", inside.detail)
    if not preview.succeeded:
        return Headline("blocked", "The engine did not finish its preview", said.title + ".")
    return said


def _inventory(resources: Iterable[RecordedResource]) -> Truncated[tuple[str, int]]:
    types = Counter(resource.type for resource in resources)
    rows = sorted(types.items(), key=lambda row: (-row[1], row[0]))
    return truncated(rows, TYPES_SHOWN)
