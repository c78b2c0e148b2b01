"""The controls that rules map to, and whether the results satisfy them."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, Final

from corelane.policies.judging.evaluate import Verdict
from corelane.report.model.rules import ReportedRule
from corelane.report.oscal.assessment import Assessment, Group
from corelane.report.oscal.data_types import markup, properties, token
from corelane.report.oscal.observations import origins
from corelane.report.oscal.risks import risk_of

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
    said = [_activity(assessment, rule) for rule in assessment.report.rules]
    return {"local-definitions": {"activities": said}} if said else {}


def reviewed(assessment: Assessment, refs: Sequence[str]) -> dict[str, Any]:
    """Return `reviewed-controls`: a selection for each framework."""
    frameworks: defaultdict[str, list[str]] = defaultdict(list)
    for ref in refs:
        frameworks[ref.partition("/")[0]].append(ref)
    selections = [_selection(assessment, name, named) for name, named in frameworks.items()]
    return {"control-selections": selections or [_NONE]}


def named_controls(assessment: Assessment) -> list[str]:
    """Return every control that a rule refers to, in the order of the frameworks."""
    named = {note.ref for rule in assessment.report.rules for note in rule.controls}
    known = [ref for ref in assessment.report.controls if ref in named]
    return [*known, *sorted(named.difference(known))]


def findings(assessment: Assessment) -> Iterator[dict[str, Any]]:
    """Yield a finding for each control of which a rule judged anything."""
    judged: defaultdict[str, list[Group]] = defaultdict(list)
    for group in assessment.groups:
        if group.verdict != Verdict.NOT_APPLICABLE:
            for note in assessment.rules[group.code].controls:
                judged[note.ref].append(group)
    for ref in named_controls(assessment):
        if judged[ref]:
            yield _finding(assessment, ref, judged[ref])


def _activity(assessment: Assessment, rule: ReportedRule) -> dict[str, Any]:
    refs = [note.ref for note in rule.controls]
    about = {"related-controls": reviewed(assessment, refs)} if refs else {}
    return {
        "uuid": assessment.own("activity", rule.code),
        "title": markup(rule.name),
        "description": markup(rule.summary, "A rule that the catalogue does not describe."),
        **properties(assessment.facts_of(rule)),
        **about,
    }


def _selection(assessment: Assessment, name: str, refs: Sequence[str]) -> dict[str, Any]:
    controls = assessment.report.controls
    known = next((controls[ref].framework for ref in refs if ref in controls), None)
    said = f"{known.name}, version {known.version}. Read for this: {known.read}" if known else name
    unique = dict.fromkeys(map(control_id, refs))
    return {
        "description": markup(said, "a framework without a name"),
        **properties({"framework": name}),
        "include-controls": [{"control-id": each} for each in unique],
    }


def _finding(assessment: Assessment, ref: str, groups: Sequence[Group]) -> dict[str, Any]:
    control = assessment.report.controls.get(ref)
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
    """Return whether nothing speaks against a control; OSCAL has no state between yes and no."""
    counts = Counter(group.verdict for group in groups for _ in group.results)
    said = ", ".join(f"{number} {verdict}" for verdict, number in sorted(counts.items()))
    satisfied = set(counts) == {Verdict.PASS}
    reason = "pass" if satisfied else "fail" if counts.get(Verdict.FAIL) else "other"
    return {
        "state": "satisfied" if satisfied else "not-satisfied",
        "reason": reason,
        "remarks": f"Verdicts of the rules: {said}.",
    }


def _remarks(assessment: Assessment, ref: str) -> str:
    """Return how far the rules go, so that nobody takes a satisfied control for more than it is."""
    control = assessment.report.controls.get(ref)
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
            found[risk_of(assessment, group.code, group.first.finding.waiver or "")] = None
    return {"related-risks": [{"risk-uuid": each} for each in found]} if found else {}
