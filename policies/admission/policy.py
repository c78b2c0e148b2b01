"""A rule as a policy of the API server, whose validations are the rule's own in CEL."""

import json
from collections.abc import Iterator
from typing import Any, Final

from corelane.policies.admission import exemptions
from corelane.policies.admission.api_kinds import has_api, judges_pods, resource_rules
from corelane.policies.cases.case_files import Admission, Validation
from corelane.policies.model.rule import Rule
from corelane.policies.model.vocabulary import TIER
from corelane.policies.objects.kubernetes.pods import WORKLOADS
from corelane.policies.objects.kubernetes.shared_volumes import VOLUME

API_VERSION: Final = "admissionregistration.k8s.io/v1"
# `dyn`, since what is typed for one of the kinds is a mistake for the others.
_TEMPLATE: Final = (
    "object.kind == 'Pod' ? dyn(object) : object.kind == 'CronJob' ? "
    "dyn(object).spec.jobTemplate.spec.template : dyn(object).?spec.?template.orValue({})"
)
_OF_PODS: Final = {
    "template": _TEMPLATE,
    "pod": "variables.template.?spec.orValue({})",
    "meta": "variables.template.?metadata.orValue({})",
    "planned": (
        "variables.pod.?initContainers.orValue([]) + variables.pod.?containers.orValue([])"
    ),
    "containers": "variables.planned + variables.pod.?ephemeralContainers.orValue([])",
    "tier": (
        f"([variables.meta.?labels[?'{TIER}'].orValue(''), "
        f"variables.pod.?nodeSelector[?'{TIER}'].orValue('')]"
        ".filter(tier, tier != '') + [''])[0]"
    ),
}
_CHANGED: Final = (
    "request.operation == 'CREATE' || object.spec != oldObject.spec"
    " || object.metadata.?labels != oldObject.metadata.?labels"
    " || object.metadata.?annotations != oldObject.metadata.?annotations"
)


def name_of(rule: Rule) -> str:
    """Return the name of a rule's policy, which stays when the rule is renamed."""
    return f"corelane-{rule.code.lower()}"


def admission_policy(rule: Rule, admission: Admission) -> dict[str, Any]:
    """Return a rule's policy as an object to be applied."""
    return {
        "apiVersion": API_VERSION,
        "kind": "ValidatingAdmissionPolicy",
        "metadata": {"name": name_of(rule)},
        "spec": {
            "failurePolicy": "Fail",
            "paramKind": {"apiVersion": "v1", "kind": "ConfigMap"},
            "matchConstraints": {
                "matchPolicy": "Equivalent",
                "resourceRules": resource_rules(rule),
            },
            **_conditions(rule),
            "variables": [
                {"name": name, "expression": expression}
                for name, expression in _variables(rule, admission).items()
            ],
            "validations": [_validation(rule, each) for each in admission.validations],
            "auditAnnotations": [_waived()],
        },
    }


def _conditions(rule: Rule) -> dict[str, Any]:
    """Leave alone what does not touch what is judged: a finalizer that has to come off."""
    if not all(token in WORKLOADS | {VOLUME} for token in rule.applies_to if has_api(token)):
        return {}
    return {"matchConditions": [{"name": "something-judged-changes", "expression": _CHANGED}]}


def _variables(rule: Rule, admission: Admission) -> dict[str, str]:
    applies = " && ".join(f"!({each})" for each in admission.unless)
    return {
        **(_OF_PODS if judges_pods(rule) else {}),
        **exemptions.variables(rule.code),
        **admission.variables,
        "judged": f"variables.waivers.size() == 0{' && ' if applies else ''}{applies}",
    }


def _validation(rule: Rule, given: Validation) -> dict[str, Any]:
    """Return one validation, which names the items that fail if it is about each of some."""
    holds = f"({given.each}).all(it, {given.expression})" if given.each else given.expression
    message = f"{rule.code} {rule.id}: {given.message}. {rule.remedy}"
    found: dict[str, Any] = {
        "expression": f"!variables.judged || ({holds})",
        "message": message,
        "reason": "Forbidden",
    }
    return found | dict(_naming(rule, given))


def _naming(rule: Rule, given: Validation) -> Iterator[tuple[str, str]]:
    if given.each:
        names = (
            f"({given.each}).filter(it, !({given.expression}))"
            ".map(it, string(it.?name.orValue('unnamed'))).join(', ')"
        )
        tail = _quoted(f": {given.message}. {rule.remedy}")
        yield "messageExpression", f"{_quoted(f'{rule.code} {rule.id}: ')} + {names} + {tail}"


def _waived() -> dict[str, str]:
    """Leave a trace of each use of a waiver in the audit log; the empty text leaves none."""
    return {"key": "waived", "valueExpression": "variables.waivers.join(', ')"}


def _quoted(text: str) -> str:
    """Write text as a CEL literal, whose escapes are those of JSON for all but rare characters."""
    return json.dumps(text)
