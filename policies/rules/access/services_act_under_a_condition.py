from collections.abc import Iterator, Mapping
from typing import Any, Final

from corelane.policies.model.rule import Level, Resource, Severity, Violation, rule
from corelane.policies.objects.aws.iam import OF_SOURCES, allowances, demands_one_of, values
from corelane.policies.values.read import at, mapping_at

# These take a role on behalf of the account that hands it to them (iam:PassRole), and of no other.
_OF_THE_ACCOUNT: Final = frozenset(
    {"ec2.amazonaws.com", "eks.amazonaws.com", "lambda.amazonaws.com"}
)


@rule(
    code="CL-ACC-009",
    level=Level.BLOCK,
    severity=Severity.MEDIUM,
    applies_to={"aws:iam/role:Role"},
    remedy="Add a condition on aws:SourceAccount or aws:SourceArn to the trust",
    controls=("nist-800-53r5/AC-6", "soc-2/CC6.1"),
)
def services_act_under_a_condition(resource: Resource) -> Iterator[Violation]:
    """A role that a service of AWS takes says for whose account, or for which resource.

    The same service works for every customer. Without a condition another firm's pod identity or
    flow log can be made to act with this firm's role, and the log shows only the service's name.
    """
    for name, statement in allowances(at(resource.props, "assumeRolePolicy")):
        if demands_one_of(statement, OF_SOURCES):
            continue
        for service in sorted(_services(statement) - _OF_THE_ACCOUNT):
            message = f"statement {name} lets {service} act for anybody"
            yield Violation(message, "assumeRolePolicy")


def _services(statement: Mapping[str, Any]) -> set[str]:
    return set(values(mapping_at(statement, "Principal"), "Service"))
