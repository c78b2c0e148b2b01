"""Plans whose every free text is an attack on whoever reads a report of them."""

from datetime import date
from typing import Any

from hypothesis import strategies as st

from corelane.plan.model import Finding, Pack, PlanDocument, RecordedResource, WaiverUse
from corelane.report.model.report_model import ReportExtras
from corelane.report.model.verdicts import SEVERITIES, VERDICTS
from tests.support.documents import a_finding, a_rule, a_waiver

TRICKS = (
    "<script>alert(1)</script>",
    "]]><!-- & ]]&gt; \"'",
    "\x1b[31mred\x1b]8;;http://evil\x07",
    "key: [1, *anchor, !!python/object:os.system]\n--- \n- {a: b}",
    "../../../etc/passwd",
    "lone \ud800 and \udfff",
    "nul \x00 \ufffe \uffff",
    "right \u202eto left\u2066",
    "[click](http://evil) ![x](y) {0} {{ insert: param, x }} *b* _i_ `c`",
    "# heading\n1. list\n\n    code",
    " \t ends in space \r\n",
    "%SRCROOT%/a b?c#d%00",
    "\u2028\u2029\x85",
    "😀 naïve ∑",
    "",
)
texts = st.sampled_from(TRICKS) | st.text(st.characters(exclude_categories=()), max_size=20)
# OSCAL knows no other centuries.
dates = st.dates(date(1900, 1, 1), date(2999, 12, 31))
days = dates.map(date.isoformat)


@st.composite
def findings(draw: st.DrawFn) -> Finding:
    """Return a finding of some verdict with hostile texts."""
    names = ("rule", "family", "urn", "resource_name", "path", "message", "remedy")
    said: dict[str, Any] = {name: draw(texts) for name in (*names, "value", "team", "file")}
    said |= {
        "verdict": draw(st.sampled_from(VERDICTS)),
        "severity": draw(st.sampled_from(SEVERITIES)),
        "level": draw(st.sampled_from(("block", "warn"))),
        "resource_type": draw(st.sampled_from(("kubernetes:core/v1:Pod", "aws:s3/bucket:Bucket"))),
        "line": draw(st.integers(-1, 9)),
        "controls": tuple(draw(st.lists(texts, max_size=2))),
        "waiver": draw(st.sampled_from((None, "W-1", "W-unknown", "\x1b"))),
    }
    return a_finding(**said)


@st.composite
def waivers(draw: st.DrawFn, id_: str = "W-1") -> WaiverUse:
    """Return a waiver with hostile texts; its days are days, as its reader sees to."""
    names = ("rule", "scope", "reason", "ticket", "requested_by", "approved_by")
    said = {name: draw(texts) for name in names}
    return a_waiver(id=id_, **said, granted=draw(dates), expires=draw(dates))


@st.composite
def documents(draw: st.DrawFn) -> PlanDocument:
    """Return a plan in which every text from outside is hostile."""
    found = draw(st.lists(findings(), max_size=5))
    return PlanDocument(
        project=draw(texts),
        stack=draw(texts),
        config_digest=draw(texts),
        resources=tuple(_resource(draw, finding) for finding in found),
        findings=tuple(found),
        waivers=(draw(waivers()), draw(waivers(id_="\x1b"))),
        as_of=draw(days),
        commit=draw(texts),
        pack=Pack(version="0.1.0", digest="ab" * 32),
    )


def extras_of(document: PlanDocument) -> ReportExtras:
    """Return a catalogue that has some of the rules, and no control that they name."""
    known = sorted({finding.rule for finding in document.findings})[:1]
    return ReportExtras(catalogue=[a_rule(rule, controls=("x/<1>",)) for rule in known])


def _resource(draw: st.DrawFn, finding: Finding) -> RecordedResource:
    metadata = {"name": draw(texts), "namespace": draw(texts | st.just("team-t0"))}
    inputs = {"apiVersion": draw(texts), "kind": draw(texts), "metadata": metadata}
    return RecordedResource(
        urn=finding.urn, type=finding.resource_type, name=finding.resource_name, inputs=inputs
    )
