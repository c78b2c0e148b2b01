"""The facts of a waiver, for every format."""

from typing import Final

from corelane.report.model.facts import (
    EVERYWHERE,
    JSON,
    MARKDOWN,
    OSCAL,
    PAGES,
    FactKind,
    FactTable,
    Format,
)
from corelane.report.model.waivers import ReportedWaiver


def _rule_anchor(waiver: ReportedWaiver, _: str) -> str:
    return f"rule-{waiver.waiver.rule}" if waiver.rule_id else ""


# SARIF and JUnit have them in the sentence that excuses a violation, OpenReports beside what is
# waived. A title, a description or a person that OSCAL asks for is left out of its properties.
_KINDS: Final[tuple[FactKind[ReportedWaiver], ...]] = (
    FactKind("id", "Waiver", lambda w: w.waiver.id, shown=MARKDOWN | JSON),
    FactKind("waiver", "Waiver", lambda w: w.waiver.id, shown=OSCAL),
    FactKind("rule", "Rule", lambda w: w.rule, shown=PAGES, is_code=True, anchor=_rule_anchor),
    FactKind("rule", "Rule", lambda w: w.waiver.rule, shown=JSON | OSCAL),
    FactKind("scope", "Scope", lambda w: w.waiver.scope, shown=PAGES | JSON | OSCAL, is_code=True),
    FactKind(
        "reason",
        "Reason",
        lambda w: w.waiver.reason,
        shown=MARKDOWN | JSON | {Format.OPENREPORTS},
    ),
    FactKind("ticket", "Ticket", lambda w: w.waiver.ticket),
    FactKind(
        "requestedBy", "Requested by", lambda w: w.waiver.requested_by, shown=EVERYWHERE - OSCAL
    ),
    FactKind("approvedBy", "Approved by", lambda w: w.waiver.approved_by, shown=EVERYWHERE - OSCAL),
    FactKind(
        "granted", "Granted", lambda w: w.waiver.granted.isoformat(), shown=EVERYWHERE - OSCAL
    ),
    FactKind(
        "expires", "Expires", lambda w: w.waiver.expires.isoformat(), shown=EVERYWHERE - PAGES
    ),
    FactKind("expires", "Expires", lambda w: w.end, shown=PAGES),
    FactKind("state", "State", lambda w: w.use.state, shown=JSON | OSCAL),
    FactKind("daysLeft", "Days left", lambda w: w.use.days_left, shown=JSON),
    FactKind("waived", "Waived", lambda w: w.use.waived, shown=JSON),
    FactKind("effect", "Effect", lambda w: w.effect, shown=PAGES),
)
WAIVER_FACTS: Final = FactTable(_KINDS)
