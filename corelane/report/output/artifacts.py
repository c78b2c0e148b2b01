"""The files of a plan: the plan itself, manifests, hosts and reports."""

from collections.abc import Iterator

from corelane.files.atomic_write import MARKER
from corelane.files.names import file_name
from corelane.plan.document import render_plan
from corelane.plan.offline import OfflinePlan
from corelane.policies.controls.frameworks import load_controls
from corelane.policies.documentation.layers import layers_of
from corelane.policies.judging.catalogue import load_catalogue
from corelane.report.cpu_map.picture import render_cpu_map
from corelane.report.history.results_file import RESULTS
from corelane.report.html.page import render_html
from corelane.report.json.results import render_results
from corelane.report.junit.suites import render_junit
from corelane.report.markdown.comment import render_markdown
from corelane.report.model.preview_view import PreviewReport
from corelane.report.model.report_model import ReportExtras, ReportModel, report_model
from corelane.report.openreports.reports import render_openreports
from corelane.report.oscal.document import render_oscal
from corelane.report.output.manifests import render_manifests
from corelane.report.output.user_data import deliveries
from corelane.report.sarif.log import render_sarif


def plan_files(plan: OfflinePlan, preview: PreviewReport | None = None) -> dict[str, str]:
    """Return every file of a plan by its path in the plan's folder."""
    return {
        MARKER: render_plan(plan.document),
        **{f"manifests/{p}": t for p, t in render_manifests(plan.document.resources).items()},
        **dict(_host_files(plan)),
        **dict(_reports(_model(plan, preview))),
    }


def _host_files(plan: OfflinePlan) -> Iterator[tuple[str, str]]:
    """Yield each host's files as they lie there, and beside them what brings them there.

    A host that takes settings alone has none of the files.
    """
    delivered = tuple(deliveries(plan.document.resources))
    for key, host in plan.hosts.items():
        folder = f"hosts/{file_name(key)}"
        if not host.image.takes_settings:
            yield from ((f"{folder}/{path}", text) for path, text in host.files.items())
        for each in delivered:
            if each.pool == host.pool:
                parts = map(file_name, each.path.split("/"))
                yield f"{folder}/delivery/{'/'.join(parts)}", each.content


def _model(plan: OfflinePlan, preview: PreviewReport | None) -> ReportModel:
    catalogue = load_catalogue()
    extras = ReportExtras(
        catalogue=catalogue,
        controls=load_controls(),
        hardware={host.hardware.name: host.hardware for host in plan.hosts.values()},
        layers={rule.id: layers_of(rule) for rule in catalogue},
        preview=preview,
    )
    return report_model(plan.document, extras)


def _reports(report: ReportModel) -> Iterator[tuple[str, str]]:
    """Write the one model in every format."""
    yield "report/index.html", render_html(report)
    yield "report/summary.md", render_markdown(report)
    yield RESULTS, render_results(report)
    yield "report/results.sarif", render_sarif(report)
    yield "report/junit.xml", render_junit(report)
    yield "report/openreports.yaml", render_openreports(report)
    yield "report/oscal-assessment-results.json", render_oscal(report)
    for pool in report.pools:
        if pool.topology:
            drawing = render_cpu_map(pool.plan, pool.topology)
            yield f"report/cpu-{file_name(pool.name)}.svg", drawing
