from collections.abc import Iterator, Mapping
from typing import Any, Final

from corelane.policies.model.rule import Level, Resource, Severity, Violation, rule
from corelane.policies.objects.aws.iam import (
    allowances,
    attached_to,
    documents_of,
    is_conditional,
    is_every,
    is_resource_scoped,
    values,
)
from corelane.policies.values.read import has

_ATTACHMENTS: Final = ("rolePolicyAttachment", "userPolicyAttachment", "groupPolicyAttachment")
_AT_ONCE: Final = ("role", "policyAttachment", "rolePolicyAttachmentsExclusive")
_POLICIES: Final = ("policy", "rolePolicy", "userPolicy", "groupPolicy")
_EVERYTHING: Final = ("AdministratorAccess", "PowerUserAccess", "IAMFullAccess")


@rule(
    code="CL-ACC-005",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to=frozenset(
        f"aws:iam/{kind}:{kind[0].upper()}{kind[1:]}"
        for kind in (*_ATTACHMENTS, *_AT_ONCE, *_POLICIES)
    ),
    remedy="List the actions in Action and the ARNs they apply to in Resource",
    controls=("nist-800-53r5/AC-6", "soc-2/CC6.1", "rts-6/18"),
)
def iam_policies_name_actions_and_resources(resource: Resource) -> Iterator[Violation]:
    """An IAM policy lists specific actions, and the resources that each applies to.

    With a wildcard, one stolen node credential reaches every bucket, key and log group of the
    account. `Resource: "*"` is accepted with a condition that narrows it, and for actions that AWS
    does not tie to a resource, such as `ecr:GetAuthorizationToken`.
    """
    for path, arn in attached_to(resource):
        if arn.rpartition("/")[2] in _EVERYTHING:
            yield Violation("an AWS managed policy that allows almost everything is attached", path)
    for path, document in documents_of(resource):
        for name, statement in allowances(document):
            for fault in _faults(statement):
                yield Violation(f"statement {name} {fault}", path)


def _faults(statement: Mapping[str, Any]) -> Iterator[str]:
    actions = values(statement, "Action")
    if has(statement, "NotAction") or any(a.rpartition(":")[2] == "*" for a in actions):
        yield "allows every action"
    wide = any(map(is_every, values(statement, "Resource")))
    if has(statement, "NotResource") or (
        wide and any(map(is_resource_scoped, actions)) and not is_conditional(statement)
    ):
        yield "applies to every resource"
