"""IAM policies name what they allow."""

from collections.abc import Iterator
from typing import Final

from policies.core.iam import allowances, is_conditional, is_every, values
from policies.core.read import at, has, text_at
from policies.core.rule import Level, Resource, Severity, Violation, rule

_ATTACHMENTS: Final = frozenset(
    f"aws:iam/{kind}PolicyAttachment:{kind.capitalize()}PolicyAttachment"
    for kind in ("role", "user", "group")
)
_POLICIES: Final = frozenset(
    f"aws:iam/{kind}:{kind[0].upper()}{kind[1:]}"
    for kind in ("policy", "rolePolicy", "userPolicy", "groupPolicy")
)
# AWS service authorization reference: actions without a resource type.
_OF_NO_RESOURCE: Final = (
    "cloudwatch:PutMetricData",
    "ec2:Describe",
    "ecr:GetAuthorizationToken",
    "kms:GenerateRandom",
    "kms:ListAliases",
    "kms:ListKeys",
    "s3:ListAllMyBuckets",
    "sts:GetCallerIdentity",
)
_EVERYTHING: Final = ("AdministratorAccess", "PowerUserAccess", "IAMFullAccess")


@rule(
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to=_ATTACHMENTS | _POLICIES,
    remedy="Name the actions, and the ARNs of the resources that they are for",
    controls=("nist-800-53r5/AC-6", "soc-2/CC6.1", "rts-6/18"),
)
def iam_policies_name_what_they_allow(resource: Resource) -> Iterator[Violation]:
    """An IAM policy names its actions, and for each the resources it is for.

    A role that may do anything with a service is one stolen node credential away from every
    bucket, key and log of the firm. Every resource may be meant where a condition narrows it, and
    for actions that AWS ties to no resource.
    """
    if text_at(resource.props, "policyArn").rpartition("/")[2] in _EVERYTHING:
        yield Violation("a policy of AWS that allows almost everything is attached", "policyArn")
    for name, statement in allowances(at(resource.props, "policy")):
        actions = values(statement, "Action")
        if has(statement, "NotAction") or any(a.rpartition(":")[2] == "*" for a in actions):
            yield Violation(f"statement {name} allows every action", "policy")
        wide = any(map(is_every, values(statement, "Resource")))
        tied = [each for each in actions if not each.startswith(_OF_NO_RESOURCE)]
        if has(statement, "NotResource") or (wide and tied and not is_conditional(statement)):
            yield Violation(f"statement {name} is for every resource", "policy")
