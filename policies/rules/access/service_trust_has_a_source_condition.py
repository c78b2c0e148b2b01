from collections.abc import Iterator, Mapping
from typing import Any, Final

from corelane.policies.model.rule import Level, Resource, Severity, Violation, rule
from corelane.policies.objects.aws.iam import OF_SOURCES, allowances, demands_one_of, values
from corelane.policies.values.read import at, mapping_at

# These assume a role only for the account that passes it to them with iam:PassRole.
_OF_THE_ACCOUNT: Final = frozenset(
    {"ec2.amazonaws.com", "eks.amazonaws.com", "lambda.amazonaws.com"}
)


@rule(
    code="CL-ACC-009",
    level=Level.BLOCK,
    severity=Severity.MEDIUM,
    applies_to={"aws:iam/role:Role"},
    remedy="Add a condition on aws:SourceAccount or aws:SourceArn to the trust policy",
    controls=("nist-800-53r5/AC-6", "soc-2/CC6.1"),
)
def service_trust_has_a_source_condition(resource: Resource) -> Iterator[Violation]:
    """A role that an AWS service can assume limits the source account or resource in a condition.

    The same AWS service works for every customer. Without a condition, another customer's pod
    identity or flow log can make the service act with this role (the confused deputy problem), and
    CloudTrail records only the service's name. `ec2`, `eks` and `lambda` are exempt: they assume a
    role only for the account that passes it with `iam:PassRole`.
    """
    for name, statement in allowances(at(resource.props, "assumeRolePolicy")):
        if demands_one_of(statement, OF_SOURCES):
            continue
        for service in sorted(_services(statement) - _OF_THE_ACCOUNT):
            message = f"statement {name} lets {service} assume the role for any account"
            yield Violation(message, "assumeRolePolicy")


def _services(statement: Mapping[str, Any]) -> set[str]:
    return set(values(mapping_at(statement, "Principal"), "Service"))
