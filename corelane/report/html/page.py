"""The HTML report: one file that needs no network, and shows its data without trusting it."""

import base64
import hashlib
from functools import cache
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from corelane.report.cpu_map.picture import render_cpu_map
from corelane.report.html.family_bar import render_bars
from corelane.report.html.text import fragment, relation_word
from corelane.report.model.facts import Format
from corelane.report.model.pool_view import PoolView
from corelane.report.model.report_model import ReportModel
from corelane.report.model.results import resource_anchor
from corelane.report.model.verdicts import SEVERITIES, quantity, verdict_word
from corelane.report.model.waivers import by_urgency

_TEMPLATES = ("html", "cpu_map")
# The files between the report's style and script tags, in this order.
_STYLES = ("report.css", "components.css", "views.css", "cpu_map.css", "phone.css", "print.css")
_SCRIPTS = ("filter.js.j2",)


def render_html(report: ReportModel) -> str:
    """Return the report of a plan as one HTML document."""
    page = _environment().get_template("report.html.j2")
    return page.render(
        report=report,
        facts=report.facts.results.of(Format.HTML),
        bars=render_bars(report.views.families),
        policy=_policy(),
        styles=_STYLES,
        severities=SEVERITIES,
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=ChoiceLoader([PackageLoader(f"corelane.report.{name}") for name in _TEMPLATES]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: dict[str, Any] = environment.filters
    filters |= {
        "quantity": quantity,
        "fragment": fragment,
        "cpu_map": _cpu_map,
        "by_urgency": by_urgency,
        "resource_anchor": resource_anchor,
        "verdict": verdict_word,
        "relation": relation_word,
    }
    return environment


def _cpu_map(pool: PoolView) -> str:
    return render_cpu_map(pool.plan, pool.topology, embedded=True) if pool.topology else ""


@cache
def _policy() -> str:
    """Return a content security policy that allows the report's own style and script alone."""
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src '{_digest(_STYLES)}'",
            f"script-src '{_digest(_SCRIPTS)}'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _digest(names: tuple[str, ...]) -> str:
    text = "".join(_environment().get_template(name).render() for name in names)
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
