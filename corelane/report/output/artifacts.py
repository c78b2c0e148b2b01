"""Which files a plan consists of."""

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
from corelane.report.model.pool_view import mapped_plans
from corelane.report.model.preview_view import PreviewReport
from corelane.report.model.view import ReportExtras
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
        **dict(_reports(plan, preview)),
    }


def _host_files(plan: OfflinePlan) -> Iterator[tuple[str, str]]:
    """Yield each host's files as they lie there, and beside them what brings them there."""
    delivered = tuple(deliveries(plan.document.resources))
    for key, host in plan.hosts.items():
        folder = f"hosts/{file_name(key)}"
        for path, text in host.files.items():
            yield f"{folder}/{path}", text
        for each in delivered:
            if each.pool == host.pool:
                parts = map(file_name, each.path.split("/"))
                yield f"{folder}/delivery/{'/'.join(parts)}", each.content


def _reports(plan: OfflinePlan, preview: PreviewReport | None) -> Iterator[tuple[str, str]]:
    machines = {host.hardware.name: host.hardware for host in plan.hosts.values()}
    catalogue = load_catalogue()
    extras = ReportExtras(
        catalogue=catalogue,
        controls=load_controls(),
        hardware=machines,
        layers={rule.id: layers_of(rule) for rule in catalogue},
        preview=preview,
    )
    yield "report/index.html", render_html(plan.document, extras)
    yield "report/summary.md", render_markdown(plan.document, extras)
    yield RESULTS, render_results(plan.document, extras)
    yield "report/results.sarif", render_sarif(plan.document, extras)
    yield "report/junit.xml", render_junit(plan.document, extras)
    yield "report/openreports.yaml", render_openreports(plan.document, extras)
    yield "report/oscal-assessment-results.json", render_oscal(plan.document, extras)
    mapped = mapped_plans(plan.document)
    for key, host in plan.hosts.items():
        drawing = render_cpu_map(mapped[key], host.hardware.topology)
        yield f"report/cpu-{file_name(key)}.svg", drawing
