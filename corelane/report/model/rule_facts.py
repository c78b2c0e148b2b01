"""The facts of a rule, for every format that lists the rules."""

from typing import Final

from corelane.report.model.facts import FactKind, FactTable, Format
from corelane.report.model.rules import ReportedRule
from corelane.report.model.verdicts import BLOCK

_HTML: Final = frozenset({Format.HTML})
_JSON: Final = frozenset({Format.JSON})
_OSCAL: Final = frozenset({Format.OSCAL})


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
    FactKind("code", "Code", lambda rule: rule.code, shown=_JSON | _OSCAL),
    FactKind("id", "Rule", lambda rule: rule.id, shown=_JSON),
    FactKind("rule", "Rule", lambda rule: rule.id, shown=_OSCAL),
    FactKind("family", "Family", lambda rule: rule.family, shown=_JSON | _OSCAL),
    FactKind(
        "severity", "Severity", lambda rule: rule.severity, shown=_JSON | _OSCAL | {Format.SARIF}
    ),
    FactKind("level", "Level", lambda rule: rule.level, shown=_JSON | _OSCAL),
    FactKind(
        "level",
        "A violation",
        lambda rule: "blocks" if rule.level == BLOCK else "warns",
        shown=_HTML,
    ),
    FactKind("summary", "Summary", lambda rule: rule.summary, shown=_JSON),
    FactKind("remedy", "Remedy", lambda rule: rule.remedy, shown=_HTML | _JSON),
    FactKind("admission", "At admission", _admission, shown=_HTML),
    FactKind("host", "On the host", _host, shown=_HTML),
    FactKind("page", "Page", lambda rule: rule.page, shown=_JSON),
    FactKind("digest", "Rule digest", lambda rule: rule.digest, shown=_JSON),
    FactKind(
        "digest",
        "Rule digest",
        lambda rule: f"sha256:{rule.digest}" if rule.digest else "",
        shown=_HTML,
        is_code=True,
    ),
    FactKind("ruleDigest", "Rule digest", lambda rule: rule.digest, shown=_OSCAL),
)
RULE_FACTS: Final = FactTable(_KINDS)
