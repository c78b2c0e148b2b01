"""Which files a plan consists of."""

from collections.abc import Iterator

from hostconfig.render import render
from plan.deliveries import deliveries
from plan.document import render_plan
from plan.filenames import file_name
from plan.manifests import render_manifests
from plan.offline import OfflinePlan
from plan.report.cpu_map import render_cpu_map
from plan.report.html import render_html
from plan.report.junit import render_junit
from plan.report.markdown import render_markdown
from plan.report.openreports import render_openreports
from plan.report.oscal.document import render_oscal
from plan.report.pool_view import mapped_plans
from plan.report.preview_view import PreviewReport
from plan.report.results_json import render_results
from plan.report.sarif import render_sarif
from plan.report.view import ReportExtras
from plan.results_file import RESULTS
from plan.write import MARKER
from policies.catalogue import load_catalogue
from policies.frameworks import load_controls
from policies.layers import layers_of


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
        for path, text in render(host).items():
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
