"""The HTML report: one file that needs no network, and shows its data without trusting it."""

import base64
import hashlib
from functools import cache
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from corelane.plan.model import PlanDocument
from corelane.report.html.text import fragment, relation_word, visible
from corelane.report.model.results import resource_anchor
from corelane.report.model.verdicts import SEVERITIES, quantity, state_word
from corelane.report.model.view import ReportExtras, report_view

_TEMPLATES = ("html", "cpu_map")
# The files between the report's style and script tags, in this order.
_STYLES = ("report.css", "components.css", "views.css", "cpu_map.css", "phone.css", "print.css")
_SCRIPTS = ("filter.js.j2",)


def render_html(document: PlanDocument, extras: ReportExtras | None = None) -> str:
    """Return the report of a plan as one HTML document."""
    view = report_view(document, extras or ReportExtras())
    page = _environment().get_template("report.html.j2")
    return page.render(view=view, policy=_policy(), styles=_STYLES, severities=SEVERITIES)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=ChoiceLoader([PackageLoader(f"corelane.report.{name}") for name in _TEMPLATES]),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: dict[str, Any] = environment.filters
    filters |= {
        "quantity": quantity,
        "fragment": fragment,
        "resource_anchor": resource_anchor,
        "state": state_word,
        "relation": relation_word,
    }
    return environment


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
