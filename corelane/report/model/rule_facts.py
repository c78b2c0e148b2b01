"""The facts of a rule, for every format that lists the rules."""

from typing import Final

from corelane.report.model.facts import HTML, JSON, OSCAL, FactKind, FactTable, Format
from corelane.report.model.rules import ReportedRule
from corelane.report.model.verdicts import BLOCK


def _admission(rule: ReportedRule) -> str:
    if rule.layers is None:
        return ""
    if rule.layers.admission is not None:
        return f"not enforced: {rule.layers.admission}"
    unseen = ", ".join(rule.layers.unseen)
    return f"enforced, except for {unseen}" if unseen else "enforced"


def _host(rule: ReportedRule) -> str:
    return (rule.layers.host or "not checked") if rule.layers else ""


# A page has code, name, severity and text of a rule in its heading, SARIF and OSCAL in fields.
_KINDS: Final[tuple[FactKind[ReportedRule], ...]] = (
    FactKind("code", "Code", lambda rule: rule.code, shown=JSON | OSCAL),
    FactKind("id", "Rule", lambda rule: rule.id, shown=JSON),
    FactKind("rule", "Rule", lambda rule: rule.id, shown=OSCAL),
    FactKind("family", "Family", lambda rule: rule.family, shown=JSON | OSCAL),
    FactKind(
        "severity", "Severity", lambda rule: rule.severity, shown=JSON | OSCAL | {Format.SARIF}
    ),
    FactKind("level", "Level", lambda rule: rule.level, shown=JSON | OSCAL),
    FactKind(
        "level",
        "A violation",
        lambda rule: "blocks" if rule.level == BLOCK else "warns",
        shown=HTML,
    ),
    FactKind("summary", "Summary", lambda rule: rule.summary, shown=JSON),
    FactKind("remedy", "Remedy", lambda rule: rule.remedy, shown=HTML | JSON),
    FactKind("admission", "At admission", _admission, shown=HTML),
    FactKind("host", "On the host", _host, shown=HTML),
    FactKind("page", "Page", lambda rule: rule.page, shown=JSON),
    FactKind("digest", "Rule digest", lambda rule: rule.digest, shown=JSON),
    FactKind(
        "digest",
        "Rule digest",
        lambda rule: f"sha256:{rule.digest}" if rule.digest else "",
        shown=HTML,
        is_code=True,
    ),
    FactKind("ruleDigest", "Rule digest", lambda rule: rule.digest, shown=OSCAL),
)
RULE_FACTS: Final = FactTable(_KINDS)
