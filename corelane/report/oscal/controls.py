"""Which controls the rules speak of, and whether what they found satisfies them."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, Final

from corelane.policies.judging.evaluate import Verdict
from corelane.policies.values.sanitize import legible
from corelane.report.model.rule_notes import RuleNote
from corelane.report.oscal.assessment import Assessment, Group
from corelane.report.oscal.observations import origins
from corelane.report.oscal.risks import risk_of
from corelane.report.oscal.words import markup, properties, token

# NIST publishes this catalogue in OSCAL: controls have its identifiers, as sc-6 and ac-6.9.
_CATALOGUED: Final = "nist-800-53r5/"
# A selection is mandatory and has all controls or some: this claims none that exists.
_NONE: Final = {
    "description": "No rule names a control.",
    "include-controls": [{"control-id": "none"}],
}


def control_id(ref: str) -> str:
    """Return the identifier of a control, from how rules refer to it."""
    if ref.startswith(_CATALOGUED):
        name = ref.removeprefix(_CATALOGUED).lower()
        return token(name.replace("(", ".").replace(")", ""))
    return token(ref.replace("/", "."))


def activities(assessment: Assessment) -> dict[str, Any]:
    """Return every rule as an activity of the assessment, with the controls it is about."""
    told = [_activity(assessment, note) for note in assessment.rules.values()]
    return {"local-definitions": {"activities": told}} if told else {}


def reviewed(assessment: Assessment, refs: Sequence[str]) -> dict[str, Any]:
    """Return `reviewed-controls`: a selection for each framework."""
    frameworks: defaultdict[str, list[str]] = defaultdict(list)
    for ref in refs:
        frameworks[ref.partition("/")[0]].append(ref)
    selections = [_selection(assessment, name, named) for name, named in frameworks.items()]
    return {"control-selections": selections or [_NONE]}


def named_controls(assessment: Assessment) -> list[str]:
    """Return every control that a rule refers to, in the order of the frameworks."""
    named = {ref for note in assessment.rules.values() for ref in note.controls}
    known = [ref for ref in assessment.controls if ref in named]
    return [*known, *sorted(named.difference(known))]


def findings(assessment: Assessment) -> Iterator[dict[str, Any]]:
    """Yield a finding for each control of which a rule judged anything."""
    judged: defaultdict[str, list[Group]] = defaultdict(list)
    for group in assessment.groups:
        if group.verdict != Verdict.NOT_APPLICABLE:
            for ref in assessment.rules[group.code].controls:
                judged[ref].append(group)
    for ref in named_controls(assessment):
        if judged[ref]:
            yield _finding(assessment, ref, judged[ref])


def _activity(assessment: Assessment, note: RuleNote) -> dict[str, Any]:
    digest = assessment.document.pack.rules.get(note.id, "")
    about = {"related-controls": reviewed(assessment, note.controls)} if note.controls else {}
    return {
        "uuid": assessment.own("activity", note.code),
        "title": markup(f"{note.code} {note.id}", "a rule"),
        "description": markup(note.summary, "A rule that the catalogue does not describe."),
        **properties(
            {
                "code": note.code,
                "rule": note.id,
                "family": note.family,
                "severity": note.severity,
                "level": note.level,
                "rule-digest": digest,
            }
        ),
        **about,
    }


def _selection(assessment: Assessment, name: str, refs: Sequence[str]) -> dict[str, Any]:
    known = next((assessment.controls[r].framework for r in refs if r in assessment.controls), None)
    told = f"{known.name}, version {known.version}. Read for this: {known.read}" if known else name
    unique = dict.fromkeys(map(control_id, refs))
    return {
        "description": markup(told, "a framework without a name"),
        **properties({"framework": name}),
        "include-controls": [{"control-id": each} for each in unique],
    }


def _finding(assessment: Assessment, ref: str, groups: Sequence[Group]) -> dict[str, Any]:
    control = assessment.controls.get(ref)
    title = control.name if control else ref
    return {
        "uuid": assessment.own("finding", ref),
        "title": markup(title),
        "description": markup(control.shows if control else "Nothing is known of this control."),
        **properties({"control": ref, "relation": control.relation if control else ""}),
        "origins": origins(assessment),
        "target": {
            "type": "objective-id",
            "target-id": control_id(ref),
            "title": markup(title),
            "status": _status(groups),
        },
        "related-observations": [{"observation-uuid": group.uuid} for group in groups],
        **_related_risks(assessment, groups),
        "remarks": _remarks(assessment, ref),
    }


def _status(groups: Sequence[Group]) -> dict[str, Any]:
    """Say whether nothing speaks against a control; OSCAL has no state between yes and no."""
    counts = Counter(finding.verdict for group in groups for finding in group.findings)
    told = ", ".join(f"{number} {verdict}" for verdict, number in sorted(counts.items()))
    satisfied = set(counts) == {Verdict.PASS}
    reason = "pass" if satisfied else "fail" if counts.get(Verdict.FAIL) else "other"
    return {
        "state": "satisfied" if satisfied else "not-satisfied",
        "reason": reason,
        "remarks": f"Verdicts of the rules: {legible(told)}.",
    }


def _remarks(assessment: Assessment, ref: str) -> str:
    """Say how far the rules go, so that nobody takes a satisfied control for more than it is."""
    control = assessment.controls.get(ref)
    if control is None:
        return "The relation of the rules to this control is not known."
    return markup(
        f"Relation: {control.relation}. Shows: {control.shows} "
        f"Does not show: {control.not_shown} "
        "Satisfied means that no rule found anything against it in what the stack declares."
    )


def _related_risks(assessment: Assessment, groups: Sequence[Group]) -> dict[str, Any]:
    found: dict[str, None] = {}
    for group in groups:
        if group.verdict == Verdict.FAIL:
            found[risk_of(assessment, group.code, "")] = None
        elif group.verdict == Verdict.WAIVED:
            found[risk_of(assessment, group.code, group.first.waiver or "")] = None
    return {"related-risks": [{"risk-uuid": each} for each in found]} if found else {}
