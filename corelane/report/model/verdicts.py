"""The headline of a plan for a reader in a hurry, and exact counts of its verdicts."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from corelane.plan.model import Finding, WaiverUse
from corelane.policies.judging.evaluate import Verdict
from corelane.policies.model.rule import Level, Severity

VERDICTS: Final = (
    Verdict.FAIL,
    Verdict.ERROR,
    Verdict.NOT_EVALUATED,
    Verdict.WAIVED,
    Verdict.PASS,
    Verdict.NOT_APPLICABLE,
)
"""Every verdict there is, worst first."""
SEVERITIES: Final = tuple(Severity)
BLOCK: Final = Level.BLOCK
_RANKS: Final = {str(verdict): rank for rank, verdict in enumerate(VERDICTS)}
_GRAVITIES: Final = {str(severity): rank for rank, severity in enumerate(SEVERITIES)}

_TITLES = {
    "fail": "Violations",
    "error": "Rule errors",
    "not-evaluated": "Not evaluated",
    "waived": "Waived",
    "pass": "Passed",
    "not-applicable": "Not applicable",
}
_WORDS = {
    "fail": "failed",
    "pass": "passed",
    "not-evaluated": "not evaluated",
    "not-applicable": "not applicable",
}


@dataclass(frozen=True, slots=True)
class Count:
    """The number of findings with one verdict."""

    verdict: str
    title: str
    number: int


@dataclass(frozen=True, slots=True)
class Headline:
    """The part that survives any shortening; `state` is blocked, warned, open or clean."""

    state: str
    title: str
    detail: str


def counts(findings: Iterable[Finding]) -> tuple[Count, ...]:
    """Count every verdict there is, the absent ones as zero, worst first."""
    found = Counter(finding.verdict for finding in findings)
    return tuple(Count(verdict, _TITLES[verdict], found[verdict]) for verdict in VERDICTS)


def verdict_word(verdict: str) -> str:
    """Return a verdict as it reads behind a number."""
    return _WORDS.get(verdict, verdict)


def with_verdict(findings: Iterable[Finding], *verdicts: str) -> tuple[Finding, ...]:
    """Return the findings with one of these verdicts, worst first."""
    return tuple(sorted((f for f in findings if f.verdict in verdicts), key=urgency))


def headline(findings: Sequence[Finding], waivers: Iterable[WaiverUse] = ()) -> Headline:
    """Return whether the plan may go ahead, and why; a waiver that has expired stops it too."""
    found = Counter(finding.verdict for finding in findings)
    blocking = sum(f.verdict == "fail" and f.level == BLOCK for f in findings)
    warnings, unknown = found["fail"] - blocking, found["not-evaluated"]
    expired = sum(waiver.expired for waiver in waivers)
    stops = ((blocking, "violation"), (found["error"], "rule error"), (expired, "expired waiver"))
    worst, *others = [(n, noun) for n, noun in stops if n] or [(0, "")]
    aside = _sentence(*others, (warnings, "warning"), (unknown, "check", " not evaluated"))
    if worst[0]:
        return Headline("blocked", f"Blocked by {quantity(*worst)}", aside)
    if warnings:
        return Headline("warned", f"May proceed with {quantity(warnings, 'warning')}", aside)
    if unknown:
        title = f"May proceed, {quantity(unknown, 'check')} not evaluated"
        return Headline("open", title, "A check that met an unknown value proves nothing.")
    return _clean(found["pass"], found["waived"])


def quantity(number: int, noun: str) -> str:
    """Write a number with its noun, grouped in thousands: `1,204 violations`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _clean(passed: int, waived: int) -> Headline:
    if not passed and not waived:
        return Headline("open", "Nothing was checked", "No rule applied to any resource.")
    if waived:
        title = f"May proceed, {quantity(waived, 'violation')} waived"
        return Headline("open", title, f"{passed:,} checks passed.")
    return Headline("clean", "Every rule that applies holds", f"{passed:,} checks passed.")


def _sentence(*parts: tuple[int, str] | tuple[int, str, str]) -> str:
    said = [quantity(n, noun) + "".join(tail) for n, noun, *tail in parts if n]
    return f"Also {', '.join(said)}." if said else ""


def gravity(finding: Finding) -> int:
    """Return the rank of a finding's severity, 0 for the worst."""
    return _GRAVITIES.get(finding.severity, len(_GRAVITIES))


def urgency(finding: Finding) -> tuple[int, bool, int, str, str, str, str]:
    """Return a key that sorts the worst findings first, those that block before others."""
    return (
        _RANKS.get(finding.verdict, len(_RANKS)),
        finding.level != BLOCK,
        gravity(finding),
        finding.rule,
        finding.urn,
        finding.path,
        finding.message,
    )
